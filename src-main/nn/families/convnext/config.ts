import { StudioError } from '../../../base/errors';
import { checkWhole } from '../../checks';
import type { Weight, WeightAxis, WeightKind } from '../../weights';

/** The shape of a ConvNeXt (arXiv 2201.03545), in timm's terms. Each of its four stages after the first halves the map. */
export interface ConvNextConfig {
  family: 'convnext';
  /** Images are [imgSize, imgSize] pixels. */
  imgSize: number;
  /** Of the stem; timm knows 1, 3 and 4 of those that go with plain stages. */
  patchSize: number;
  inChans: number;
  numClasses: number;
  /** Width of the first stage. */
  embedDim: number;
  /** Width of each stage. */
  dims: number[];
  /** Blocks of all stages together. */
  depth: number;
  /** Blocks of each stage. */
  depths: number[];
  mlpRatio: number;
  /** Layer scale: `gamma` of every block exists, initialised to this value. */
  initValues?: number;
}

export const STAGES = 4;
/** Side of the depthwise kernels. */
export const KERNEL = 7;

/** What a block more is given to, over and over: at 12 and 18 blocks these are ConvNeXt-Atto's and -Tiny's stages. */
const FURTHER = [2, 2, 0, 1, 3, 2] as const;

/** Blocks of each stage of a network of so many; every stage has one at least. */
export function usualDepths(depth: number): number[] {
  const depths = new Array<number>(STAGES).fill(1);
  for (let i = 0; i < depth - STAGES; i++) depths[FURTHER[i % FURTHER.length]!]!++;
  return depths;
}

/** The same for a shallower or deeper network after one whose stages are given: none of a shallower one's has more. */
export function depthsAfter(own: readonly number[], depth: number): number[] {
  const usual = usualDepths(depth);
  const shallower = depth <= own.reduce((a, b) => a + b, 0);
  if (!shallower || usual.every((blocks, stage) => blocks <= own[stage]!)) return usual;
  const depths = [...own];
  for (let left = own.reduce((a, b) => a + b, 0) - depth; left > 0; left--) {
    depths[depths.indexOf(Math.max(...depths))]!--;
  }
  return depths;
}

/** Pixels of a side of the map of a stage. */
export function mapSide({ imgSize, patchSize }: ConvNextConfig, stage: number): number {
  return imgSize / patchSize / 2 ** stage;
}

/** Hidden units of a block of a stage; rounded down, as timm does. */
export function hiddenOf({ dims, mlpRatio }: ConvNextConfig, stage: number): number {
  return Math.floor(mlpRatio * dims[stage]!);
}

/** Checks that a network of this shape can exist. @throws StudioError 'usage' naming the number that is wrong */
export function checkConvNextConfig(config: ConvNextConfig): void {
  const { imgSize, patchSize, dims, depths, depth, embedDim } = config;
  checkWhole({
    'The image size': imgSize,
    'The patch size': patchSize,
    'The number of channels': config.inChans,
    'The number of classes': config.numClasses,
    ...Object.fromEntries(dims.map((width, i) => [`The width of stage ${i + 1}`, width])),
    'The depth': depth,
    'The hidden width': hiddenOf(config, 0),
  });
  const total = depths.reduce((a, b) => a + b, 0);
  if (depth < STAGES || total !== depth || dims[0] !== embedDim || depths.length !== dims.length) {
    throw new StudioError(
      'usage',
      `A ConvNeXt has ${STAGES} stages of one block at least, and this one has ${depth} blocks.`,
      `Choose a depth of ${STAGES} or more.`,
    );
  }
  if (![1, 3, 4].includes(patchSize)) {
    throw new StudioError(
      'usage',
      `The stem of a ConvNeXt takes patches of 1, 3 or 4 pixels, not of ${patchSize}.`,
      'Choose 4; for larger images more stages would do what larger patches do elsewhere.',
    );
  }
  const unit = patchSize * 2 ** (STAGES - 1);
  if (imgSize % unit === 0) return;
  throw new StudioError(
    'usage',
    `Images of ${imgSize} pixels cannot be cut into patches of ${patchSize} and then halved ${STAGES - 1} times.`,
    `Choose an image size that is a multiple of ${unit}.`,
  );
}

/**
 * Every weight, in timm's order and under timm's names (source: timm `convnext.py`; Linear weights are [out, in]), but that
 * the last norm and the classifier are called as those of the other families: `norm` and `head`.
 */
export function convNextWeights(config: ConvNextConfig): Map<string, Weight> {
  const { dims, depths, patchSize: P, inChans, numClasses, initValues } = config;
  const weights = new Map<string, Weight>();
  const add = (name: string, kind: WeightKind, axes: WeightAxis[], shape: number[], fanIn = 0) =>
    weights.set(name, {
      ...{ kind, axes, shape, fanIn, head: name.startsWith('head') },
      ...(name.includes('.fc2.') ? { closesBranch: true } : {}),
    });
  const bias = (name: string, axis: WeightAxis, length: number, fanIn: number) =>
    add(`${name}.bias`, 'bias', [axis], [length], fanIn);
  const linear = (name: string, [out, outputs]: Side, [into, inputs]: Side) => {
    add(`${name}.weight`, 'matrix', [out, into], [outputs, inputs], inputs);
    bias(name, out, outputs, inputs);
  };
  const norm = (name: string, width: number) => {
    add(`${name}.weight`, 'gain', ['width'], [width]);
    add(`${name}.bias`, 'bias', ['width'], [width]);
  };
  add('stem.0.weight', 'patches', ['width', inChans, P, P], [dims[0]!, inChans, P, P], inChans * P * P);
  bias('stem.0', 'width', dims[0]!, inChans * P * P);
  norm('stem.1', dims[0]!);
  dims.forEach((width, stage) => {
    const name = `stages.${stage}`;
    const before = dims[stage - 1];
    if (before !== undefined) {
      norm(`${name}.downsample.0`, before);
      add(
        `${name}.downsample.1.weight`,
        'matrix',
        ['width', 'width', 2, 2],
        [width, before, 2, 2],
        4 * before,
      );
      bias(`${name}.downsample.1`, 'width', width, 4 * before);
    }
    for (let i = 0; i < depths[stage]!; i++) {
      const block = `${name}.blocks.${i}`;
      if (initValues !== undefined) add(`${block}.gamma`, 'layer-scale', ['width'], [width]);
      const taps = [1, KERNEL, KERNEL] as const;
      add(`${block}.conv_dw.weight`, 'depthwise', ['width', ...taps], [width, ...taps], KERNEL ** 2);
      bias(`${block}.conv_dw`, 'width', width, KERNEL ** 2);
      norm(`${block}.norm`, width);
      const hidden = hiddenOf(config, stage);
      linear(`${block}.mlp.fc1`, ['hidden', hidden], ['width', width]);
      linear(`${block}.mlp.fc2`, ['width', width], ['hidden', hidden]);
    }
  });
  norm('norm', dims.at(-1)!);
  linear('head', [numClasses, numClasses], ['width', dims.at(-1)!]);
  return weights;
}

/** What an axis counts, and its length. */
type Side = readonly [axis: WeightAxis, length: number];

/** Floating point operations of one image's forward pass (a multiply and an add count as two). */
export function convNextFlops(config: ConvNextConfig): number {
  const { dims, depths, patchSize, inChans, numClasses } = config;
  const stages = dims.map((width, stage) => {
    const places = mapSide(config, stage) ** 2;
    const block = 2 * places * width * (KERNEL ** 2 + 2 * hiddenOf(config, stage));
    return depths[stage]! * block + (stage > 0 ? 2 * places * width * 4 * dims[stage - 1]! : 0);
  });
  const stem = 2 * mapSide(config, 0) ** 2 * dims[0]! * inChans * patchSize ** 2;
  return stages.reduce((a, b) => a + b, stem) + 2 * dims.at(-1)! * numClasses;
}
