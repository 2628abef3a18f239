import { z } from 'zod';
import type { Family, Sizing } from '../family';
import { depth, image, whole } from '../fields';
import { checkGruConfig, type GruConfig, gruFlops, gruSteps, gruWeights } from './config';
import { gruGraph } from './graph';
import { initGru } from './init';

const sized: Sizing<GruConfig> = {
  options: [],
  matrices: [
    ['gru.weight_ih_l0', 'input'],
    ['gru.weight_hh_l0', 'state'],
  ],
  make: ({ imgSize, patchSize, numClasses, width, depth: blocks }) => ({
    ...{ family: 'gru', imgSize, patchSize, inChans: 3, numClasses },
    ...{ embedDim: width, depth: blocks, mlpRatio: 1 },
  }),
  unit: () => 1,
  hidden: () => [],
  at: (config, { width, depth: blocks, mlpRatio = 1 }) => ({
    ...config,
    ...{ embedDim: width, depth: blocks, mlpRatio },
  }),
  flops: gruFlops,
  activations(config) {
    const values = gruSteps(config) * config.embedDim;
    // Of each block: its input, what is normalised, and of every step the gates, what they were told and the state.
    return { peak: 9 * values, kept: config.depth * 10 * values };
  },
  graphBytes: () => ({
    fp32: { whole: 1270, block: 882 },
    fp16: { whole: 1320, block: 882 },
    int8: { whole: 1700, block: 1432 },
  }),
};

export const family: Family<GruConfig> = {
  name: 'gru',
  title: 'GRU',
  about:
    'It reads the patches one after the other and keeps a state; the simplest, and the slowest to train.',
  schema: z.strictObject({
    family: z.literal('gru'),
    ...image,
    patchSize: whole,
    embedDim: whole,
    depth,
    mlpRatio: z.literal(1),
  }),
  check: checkGruConfig,
  weights: gruWeights,
  init: initGru,
  rows: gruSteps,
  graph: gruGraph,
  places: ({ imgSize, patchSize, embedDim }) => ({ side: imgSize / patchSize, features: embedDim }),
  colours: ({ patchSize }) => ({ weight: 'stem.proj.weight', apart: patchSize ** 2 }),
  sized,
};
