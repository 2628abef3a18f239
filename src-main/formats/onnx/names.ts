/** Names that Hugging Face's tools expect of an image classifier. */
export const ONNX_INPUT = 'pixel_values';
export const ONNX_OUTPUT = 'logits';
/** The input of a file that resizes and normalises images itself. */
export const ONNX_IMAGE = 'image';
