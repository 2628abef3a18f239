/** Versions of ONNX's operator set that we write. */
export const OLDEST_OPSET = 13;
export const NEWEST_WRITTEN = 21;
