import type { Classifier } from '../../../src-main/nn/model';
import { SIDE } from './onnx-files';

/** Two flat images: their reds, greens and blues. */
export const FLAT = [
  [0.2, 0.4, 0.8],
  [1, 0, 0.6],
] as const;
export const flatImages = Float32Array.from(
  FLAT.flatMap((colours) => colours.flatMap((value) => Array<number>(SIDE * SIDE).fill(value))),
);
/** The logits of both; the classifier is closed. */
export const logitsOf = async (classifier: Classifier) => {
  const logits = await classifier.predict(flatImages, FLAT.length, SIDE);
  await classifier.dispose();
  return [...logits];
};
