import { z } from 'zod';
import {
  blockConfig,
  checkHeads,
  checkViTConfig,
  headDimOf,
  numTokens,
  type ViTConfig,
  vitFlops,
  vitWeights,
} from '../../config';
import type { Family, Sizing, TimmFamily } from '../family';
import { depth, image, mlpRatio, whole } from '../fields';
import { vitGraph } from './graph';
import { initViT } from './init';

const sized: Sizing<ViTConfig> = {
  options: ['headDim', 'mlpRatio'],
  matrices: [
    ['attn.qkv.weight', 'qkv'],
    ['attn.proj.weight', 'proj'],
    ['mlp.fc1.weight', 'fc1'],
    ['mlp.fc2.weight', 'fc2'],
  ],
  make({ imgSize, patchSize, numClasses, width, depth: blocks, mlpRatio: ratio, headDim }) {
    checkHeads(width, headDim);
    const read = { imgSize, patchSize, inChans: 3, numClasses };
    return { ...read, embedDim: width, depth: blocks, numHeads: width / headDim, mlpRatio: ratio };
  },
  unit: headDimOf,
  hidden: (config) => [config.embedDim * config.mlpRatio],
  at(config, { width, depth: blocks, mlpRatio: ratio = config.mlpRatio, narrow }, headsFollow) {
    const headDim = headDimOf(config);
    const all = width / headDim;
    const share = headsFollow ? ratio / config.mlpRatio : 1;
    const numHeads = share === 1 ? all : Math.max(1, Math.round(all * share));
    const apart = {
      ...(numHeads === all ? {} : { headDim }),
      ...(narrow ? { narrow: { embedDim: narrow.width, depth: narrow.depth } } : {}),
    };
    return { ...config, embedDim: width, depth: blocks, numHeads, mlpRatio: ratio, ...apart };
  },
  flops: vitFlops,
  activations(config) {
    const tokens = numTokens(config);
    const { embedDim } = config;
    let [largest, kept] = [0, 0];
    for (let i = 0; i < config.depth; i++) {
      const { numHeads, mlpRatio: ratio, headDim = embedDim / numHeads } = blockConfig(config, i);
      const heads = numHeads * headDim;
      const attention = 3 * tokens * heads + numHeads * tokens * tokens;
      largest = Math.max(largest, attention, 2 * tokens * embedDim * ratio);
      kept += tokens * (4 * embedDim + 4 * heads + 2 * embedDim * ratio + 2 * numHeads * tokens);
    }
    return { peak: 2 * tokens * embedDim + largest, kept };
  },
  graphBytes: () => ({
    fp32: { whole: 1630, block: 2365 },
    fp16: { whole: 1670, block: 2360 },
    int8: { whole: 2420, block: 3680 },
  }),
};

const timm: TimmFamily<ViTConfig> = {
  architecture: ({ distilled }) => (distilled ? 'deit_tiny_distilled_patch16_224' : 'vit_tiny_patch16_224'),
  args: ({ imgSize, patchSize, embedDim, depth: blocks, numHeads, ...more }) => ({
    img_size: imgSize,
    patch_size: patchSize,
    embed_dim: embedDim,
    depth: blocks,
    num_heads: numHeads,
    mlp_ratio: more.mlpRatio,
    ...(more.initValues === undefined ? {} : { init_values: more.initValues }),
    ...(more.globalPool === 'avg' ? { global_pool: 'avg' } : {}),
    ...(more.classToken === false ? { class_token: false } : {}),
    ...(more.regTokens ? { reg_tokens: more.regTokens } : {}),
  }),
  globalPool: ({ globalPool = 'token' }) => globalPool,
  firstConv: 'patch_embed.proj',
  classifier: ({ distilled }) => (distilled ? ['head', 'head_dist'] : 'head'),
  obstacle({ narrow, perBlock, headDim, numHeads, embedDim }) {
    if (narrow) {
      return `knows only networks of one width, and this one is narrower up to its block ${narrow.depth}`;
    }
    if (perBlock) return 'knows only networks whose blocks are alike, and the blocks of this one are not';
    if (headDim === undefined) return undefined;
    return `knows only heads that are together as wide as the network, and this one has ${numHeads} of ${headDim} in a width of ${embedDim}`;
  },
};

export const family: Family<ViTConfig> = {
  name: 'vit',
  title: 'Vision Transformer',
  about: 'Its patches look at each other by attention, in several heads; the strongest and the best known.',
  schema: z.strictObject({
    ...image,
    patchSize: whole,
    embedDim: whole,
    depth,
    numHeads: whole,
    headDim: whole.exactOptional(),
    narrow: z.strictObject({ embedDim: whole, depth }).exactOptional(),
    mlpRatio,
    perBlock: z.array(z.strictObject({ numHeads: whole, hidden: whole })).exactOptional(),
    distilled: z.boolean().exactOptional(),
    classToken: z.literal(false).exactOptional(),
    regTokens: whole.exactOptional(),
    initValues: z.number().exactOptional(),
    globalPool: z.enum(['token', 'avg']).exactOptional(),
  }),
  check: checkViTConfig,
  weights: vitWeights,
  init: initViT,
  rows: numTokens,
  graph: vitGraph,
  places: ({ imgSize, patchSize, embedDim }) => ({ side: imgSize / patchSize, features: embedDim }),
  colours: ({ patchSize }) => ({ weight: 'patch_embed.proj.weight', apart: patchSize ** 2 }),
  sized,
  timm,
};
