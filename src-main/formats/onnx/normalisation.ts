import type { Normalisation } from '../../nn/model';
import { IMAGENET, type OnnxClassifier } from './classifier';
import { best } from './compare';
import type { Images } from './session';

/** Normalisations that published networks were trained with. */
export const USUAL_NORMALISATIONS: readonly { name: string; normalisation: Normalisation }[] = [
  { name: 'ImageNet', normalisation: IMAGENET },
  { name: '−1 … 1', normalisation: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] } },
  { name: '0 … 1', normalisation: { mean: [0, 0, 0], std: [1, 1, 1] } },
  { name: '0 … 255', normalisation: { mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255] } },
  {
    name: 'CIFAR-10',
    normalisation: {
      mean: [125.3 / 255, 123 / 255, 113.9 / 255],
      std: [63 / 255, 62.1 / 255, 66.7 / 255],
    },
  },
  {
    name: 'CLIP',
    normalisation: {
      mean: [0.48145466, 0.4578275, 0.40821073],
      std: [0.26862954, 0.26130258, 0.27577711],
    },
  },
];

export interface NormalisationTrial {
  name: string;
  normalisation: Normalisation;
  /** Share of the images, 0 … 1, given their label. */
  accuracy: number;
}

/**
 * Measures a foreign classifier with each of some normalisations on labelled images, because an ONNX file does not tell
 * which it was trained with. The best comes first; among equals the more usual one.
 *
 * @param labels [count]: the index of each image's class
 * @param outputOf for each class of the labels its index in the classifier's output; default: the same
 */
export async function detectNormalisation(
  classifier: OnnxClassifier,
  images: Images,
  labels: ArrayLike<number>,
  outputOf?: readonly number[],
  candidates = USUAL_NORMALISATIONS,
): Promise<[NormalisationTrial, ...NormalisationTrial[]]> {
  const trials: NormalisationTrial[] = [];
  for (const { name, normalisation } of candidates) {
    const logits = await classifier
      .withNormalisation(normalisation)
      .predict(images.data, images.count, images.size);
    const guesses = best(logits, images.count);
    const right = guesses.filter((guess, i) => guess === (outputOf?.[labels[i]!] ?? labels[i]));
    trials.push({ name, normalisation, accuracy: right.length / images.count });
  }
  return trials.sort((a, b) => b.accuracy - a.accuracy) as [NormalisationTrial, ...NormalisationTrial[]];
}
