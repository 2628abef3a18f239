import { z } from 'zod';
import type { Family } from '../family';
import { depth, image, whole } from '../fields';
import { checkCnnConfig, type CnnConfig, cnnWeights } from './config';
import { cnnGraph } from './graph';
import { initCnn } from './init';

export const family: Family<CnnConfig> = {
  name: 'cnn',
  title: 'Convolutional network',
  about:
    'A small residual network of convolutions: learns quickly from few images, and is used as a teacher.',
  schema: z.strictObject({ ...image, channels: z.array(whole).min(1), blocks: depth }),
  check: checkCnnConfig,
  weights: cnnWeights,
  init: initCnn,
  // Rows of its first stages are as long as those of 4 × 4 pixels together elsewhere.
  rows: ({ imgSize }) => (imgSize / 4) ** 2,
  graph: cnnGraph,
  places: ({ imgSize, channels }) => ({
    side: imgSize / 2 ** (channels.length - 1),
    features: channels.at(-1)!,
  }),
  // [k, k, in, out]
  colours: ({ channels }) => ({ weight: 'stem.weight', apart: channels[0]! }),
};
