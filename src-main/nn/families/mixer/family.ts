import { z } from 'zod';
import type { Family, Sizing, TimmFamily } from '../family';
import { depth, image, mlpRatio, whole } from '../fields';
import {
  checkMixerConfig,
  type MixerConfig,
  mixerFlops,
  mixerHidden,
  mixerTokens,
  mixerWeights,
} from './config';
import { mixerGraph } from './graph';
import { initMixer } from './init';

const sized: Sizing<MixerConfig> = {
  options: ['mlpRatio', 'tokenRatio'],
  matrices: [
    ['mlp_tokens.fc1.weight', 'tokens fc1'],
    ['mlp_tokens.fc2.weight', 'tokens fc2'],
    ['mlp_channels.fc1.weight', 'channels fc1'],
    ['mlp_channels.fc2.weight', 'channels fc2'],
  ],
  make: ({ imgSize, patchSize, numClasses, width, depth: blocks, tokenRatio, mlpRatio: ratio }) => ({
    ...{ family: 'mixer', imgSize, patchSize, inChans: 3, numClasses },
    ...{ embedDim: width, depth: blocks, tokenRatio, mlpRatio: ratio },
  }),
  unit: () => 1,
  hidden: ({ embedDim, tokenRatio, mlpRatio: ratio }) => [embedDim * tokenRatio, embedDim * ratio],
  at: (config, { width, depth: blocks, mlpRatio: ratio = config.mlpRatio }) => ({
    ...config,
    embedDim: width,
    depth: blocks,
    mlpRatio: ratio,
  }),
  flops: mixerFlops,
  activations(config) {
    const tokens = mixerTokens(config);
    const { embedDim: D } = config;
    const hidden = mixerHidden(config);
    const values = tokens * D;
    const within = [2 * D * hidden.tokens, 2 * tokens * hidden.channels] as const;
    // Of each half: its input, what is normalised, the result; and before and after the nonlinearity.
    return {
      peak: 2 * values + Math.max(...within),
      kept: config.depth * (6 * values + within[0] + within[1]),
    };
  },
  graphBytes: () => ({
    fp32: { whole: 1420, block: 2012 },
    fp16: { whole: 1450, block: 2005 },
    int8: { whole: 1790, block: 3620 },
  }),
};

/** timm's registry: name → what its entry fixes and lets nobody else say. */
const REGISTERED: readonly (readonly [string, Pick<MixerConfig, 'patchSize' | 'depth' | 'embedDim'>])[] = [
  ['mixer_s32_224', { patchSize: 32, depth: 8, embedDim: 512 }],
  ['mixer_s16_224', { patchSize: 16, depth: 8, embedDim: 512 }],
  ['mixer_b32_224', { patchSize: 32, depth: 12, embedDim: 768 }],
  ['mixer_b16_224', { patchSize: 16, depth: 12, embedDim: 768 }],
  ['mixer_l32_224', { patchSize: 32, depth: 24, embedDim: 1024 }],
  ['mixer_l16_224', { patchSize: 16, depth: 24, embedDim: 1024 }],
];

function registered({ patchSize, depth: blocks, embedDim }: MixerConfig): string | undefined {
  return REGISTERED.find(
    ([, fixed]) => fixed.patchSize === patchSize && fixed.depth === blocks && fixed.embedDim === embedDim,
  )?.[0];
}

const timm: TimmFamily<MixerConfig> = {
  architecture: (config) => registered(config) ?? 'mixer_s16_224',
  className: (config) => (registered(config) === undefined ? 'MlpMixer' : undefined),
  args: (config) => ({
    img_size: config.imgSize,
    ...(registered(config) === undefined
      ? { patch_size: config.patchSize, num_blocks: config.depth, embed_dim: config.embedDim }
      : {}),
    mlp_ratio: [config.tokenRatio, config.mlpRatio],
  }),
  globalPool: () => 'avg',
  firstConv: 'stem.proj',
  classifier: () => 'head',
  told({ shapeOf, blocks }) {
    const count = blocks(/^blocks\.(\d+)\./);
    const [patches, tokens] = [shapeOf('stem.proj.weight'), shapeOf('blocks.0.mlp_tokens.fc1.weight')];
    const [channels, head] = [shapeOf('blocks.0.mlp_channels.fc1.weight'), shapeOf('head.weight')];
    if (patches?.length !== 4 || !tokens || !channels || !head) return undefined;
    const [embedDim, inChans, patchSize] = patches as [number, number, number];
    return {
      ...{ family: 'mixer', inChans, patchSize, embedDim, depth: count, numClasses: head[0]! },
      imgSize: Math.sqrt(tokens[1]!) * patchSize,
      tokenRatio: tokens[0]! / embedDim,
      mlpRatio: channels[0]! / embedDim,
    };
  },
  obstacle: () => undefined,
};

export const family: Family<MixerConfig> = {
  name: 'mixer',
  title: 'MLP-Mixer',
  about:
    'Its patches are mixed by a small network of their own, without attention and without heads; simple and fast.',
  schema: z.strictObject({
    family: z.literal('mixer'),
    ...image,
    patchSize: whole,
    embedDim: whole,
    depth,
    tokenRatio: z.number().positive(),
    mlpRatio,
  }),
  check: checkMixerConfig,
  weights: mixerWeights,
  init: initMixer,
  rows: mixerTokens,
  graph: mixerGraph,
  places: ({ imgSize, patchSize, embedDim }) => ({ side: imgSize / patchSize, features: embedDim }),
  colours: ({ patchSize }) => ({ weight: 'stem.proj.weight', apart: patchSize ** 2 }),
  sized,
  timm,
};
