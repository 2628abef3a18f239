/** Formats of classifiers that stay as others wrote them. */
export const FOREIGN_FORMATS = ['onnx', 'tfjs'] as const;
export type ForeignFormat = (typeof FOREIGN_FORMATS)[number];
