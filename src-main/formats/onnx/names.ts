/** Names that Hugging Face's tools expect of an image classifier. */
export const ONNX_INPUT = 'pixel_values';
export const ONNX_OUTPUT = 'logits';
/** The input of a file that resizes and normalises images itself. */
export const ONNX_IMAGE = 'image';

/** Keys of a file's metadata: what the graph alone does not say. The first two hold JSON. */
export const METADATA_CLASSES = 'classes';
export const METADATA_NORMALISATION = 'normalisation';
export const METADATA_SIZE = 'image_size';
