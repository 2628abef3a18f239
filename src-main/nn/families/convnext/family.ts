import { z } from 'zod';
import type { HostTensor } from '../../../base/tensor';
import type { Family, Sizing, TimmFamily, Told } from '../family';
import { depth, image, mlpRatio, whole } from '../fields';
import {
  checkConvNextConfig,
  type ConvNextConfig,
  convNextFlops,
  convNextWeights,
  depthsAfter,
  hiddenOf,
  KERNEL,
  mapSide,
  STAGES,
  usualDepths,
} from './config';
import { convNextGraph } from './graph';
import { initConvNext } from './init';

const ALL = Array.from({ length: STAGES }, (_, stage) => stage);

const sized: Sizing<ConvNextConfig> = {
  options: ['mlpRatio', 'widening'],
  matrices: ALL.flatMap((stage) =>
    (['conv_dw', 'mlp.fc1', 'mlp.fc2'] as const).map(
      (name) => [`stages.${stage}.${name}.weight`, `${stage + 1}: ${name.replace('mlp.', '')}`] as const,
    ),
  ),
  make: ({ imgSize, patchSize, numClasses, width, depth: blocks, mlpRatio: ratio, widening }) => ({
    ...{ family: 'convnext', imgSize, patchSize, inChans: 3, numClasses, mlpRatio: ratio },
    ...{ embedDim: width, dims: ALL.map((stage) => width * widening ** stage) },
    ...{ depth: blocks, depths: usualDepths(blocks) },
  }),
  unit: () => 1,
  hidden: (config) => [...config.dims, ...config.dims.map((width) => width * config.mlpRatio)],
  at: (config, { width, depth: blocks, mlpRatio: ratio = config.mlpRatio }) => ({
    ...config,
    embedDim: width,
    dims: config.dims.map((own) => (own / config.embedDim) * width),
    depth: blocks,
    depths: blocks === config.depth ? config.depths : depthsAfter(config.depths, blocks),
    mlpRatio: ratio,
  }),
  flops: convNextFlops,
  activations(config) {
    const stages = ALL.map((stage) => {
      const [places, width] = [mapSide(config, stage) ** 2, config.dims[stage]!];
      const hidden = 2 * places * hiddenOf(config, stage);
      // The neighbourhoods of a depthwise convolution are laid side by side, a row of its kernel each.
      return { peak: places * width * (2 + KERNEL) + hidden, kept: 6 * places * width + hidden };
    });
    return {
      peak: Math.max(...stages.map(({ peak }) => peak)),
      kept: stages.reduce((sum, { kept }, stage) => sum + config.depths[stage]! * kept, 0),
    };
  },
  placeOf(name) {
    const [, stage, layer, role] = /^(stages\.\d+)\.blocks\.(\d+)\.(.+)$/.exec(name) ?? [];
    return role === undefined ? undefined : { role: `${stage}.${role}`, layer: Number(layer) };
  },
  usualPatch: 4,
  graphBytes: () => ({
    fp32: { whole: 4030, block: 1380 },
    fp16: { whole: 4050, block: 1367 },
    int8: { whole: 4250, block: 2200 },
  }),
};

const timm: TimmFamily<ConvNextConfig> = {
  architecture: () => 'convnext_tiny',
  args: (config) => ({
    patch_size: config.patchSize,
    depths: config.depths,
    dims: config.dims,
    ls_init_value: config.initValues ?? 1e-6,
  }),
  // timm leaves arguments that are None out, so that it always makes layer scales: of 1 where there are none.
  added: ({ initValues, depths, dims }) =>
    new Map(
      (initValues === undefined ? depths : []).flatMap((count, stage) =>
        Array.from({ length: count }, (_, layer): [string, HostTensor] => [
          `stages.${stage}.blocks.${layer}.gamma`,
          { shape: [dims[stage]!], data: new Float32Array(dims[stage]!).fill(1) },
        ]),
      ),
    ),
  bare: (config) => {
    const rest = { ...config };
    delete rest.initValues;
    return rest;
  },
  globalPool: () => 'avg',
  firstConv: 'stem.0',
  anySize: true,
  classifier: () => 'head.fc',
  nameOf: (name) => name.replace(/^norm\./, 'head.norm.').replace(/^head\.(weight|bias)$/, 'head.fc.$1'),
  told({ shapeOf, blocks, imgSize = USUAL_IMAGES }) {
    const stem = shapeOf('stem.0.weight');
    const [fc1, kernel] = [shapeOf('stages.0.blocks.0.mlp.fc1.weight'), shapeOf(DEPTHWISE)];
    const head = shapeOf('head.fc.weight');
    if (stem?.length !== 4 || !fc1 || kernel?.[3] !== KERNEL || !head) return undefined;
    const [embedDim, inChans, patchSize] = stem as [number, number, number];
    const depths = ALL.map((stage) => blocks(new RegExp(`^stages\\.${stage}\\.blocks\\.(\\d+)\\.`)));
    return {
      ...{ family: 'convnext', inChans, patchSize, numClasses: head[0]!, imgSize },
      ...{ embedDim, dims: ALL.map((stage) => widthOf(shapeOf, stage)), mlpRatio: fc1[0]! / embedDim },
      ...{ depth: depths.reduce((a, b) => a + b, 0), depths },
      ...(shapeOf('stages.0.blocks.0.gamma') ? { initValues: 1e-6 } : {}),
    };
  },
  obstacle: ({ mlpRatio: ratio }) =>
    ratio === 4
      ? undefined
      : `knows ConvNeXts whose blocks are four times as wide inside, not ${ratio} times`,
};

const DEPTHWISE = 'stages.0.blocks.0.conv_dw.weight';
/** The weights say nothing of the images; ConvNeXts are trained on these. */
const USUAL_IMAGES = 224;

function widthOf(shapeOf: Told['shapeOf'], stage: number): number {
  return shapeOf(`stages.${stage}.blocks.0.norm.weight`)?.[0] ?? 0;
}

export const family: Family<ConvNextConfig> = {
  name: 'convnext',
  title: 'ConvNeXt',
  about:
    'Each feature looks at its neighbourhood by a kernel of its own, in four stages; cheap on small images.',
  schema: z.strictObject({
    family: z.literal('convnext'),
    ...image,
    patchSize: whole,
    embedDim: whole,
    dims: z.array(whole).length(STAGES),
    depth,
    depths: z.array(depth).length(STAGES),
    mlpRatio,
    initValues: z.number().exactOptional(),
  }),
  check: checkConvNextConfig,
  weights: convNextWeights,
  init: initConvNext,
  rows: (config) => mapSide(config, 0) ** 2,
  graph: convNextGraph,
  places: (config) => ({ side: mapSide(config, STAGES - 1), features: config.dims.at(-1)! }),
  colours: ({ patchSize }) => ({ weight: 'stem.0.weight', apart: patchSize ** 2 }),
  sized,
  timm,
};
