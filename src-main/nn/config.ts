import { StudioError } from '../base/errors';
import { checkPatched, checkWhole } from './checks';
import type { Weight, WeightAxis, WeightKind } from './weights';

/**
 * The shape of a Vision Transformer, in timm's terms (`img_size`, `patch_size`, `embed_dim`, …).
 * `embedDim` is what people call width.
 */
export interface ViTConfig {
  /** Other families name themselves here. */
  family?: undefined;
  /** Images are [imgSize, imgSize] pixels. */
  imgSize: number;
  patchSize: number;
  inChans: number;
  numClasses: number;
  embedDim: number;
  depth: number;
  numHeads: number;
  /** Features of a head, where all heads together have others than the network; left out: the width by the heads. */
  headDim?: number;
  /** So many blocks, the first ones, and all before them are narrower; `stitch` leads from the one width to the other. */
  narrow?: { embedDim: number; depth: number };
  mlpRatio: number;
  /** What each block has, where blocks are not alike: so many of the heads, and so many hidden units. */
  perBlock?: { numHeads: number; hidden: number }[];
  /** DeiT's second token and second head. */
  distilled?: boolean;
  /** `false`: the head reads the mean of the patches, and there is no class token. */
  classToken?: false;
  /** Register tokens (arXiv 2309.16588) between the class token and the patches, which no head reads. */
  regTokens?: number;
  /** Layer scale: `blocks.i.ls1.gamma`, `ls2.gamma` exist, initialised to this value. */
  initValues?: number;
  /** 'token': the head reads the class token after `norm`; 'avg': it reads the mean of the patches after `fc_norm`. */
  globalPool?: 'token' | 'avg';
}

/** Number of patches of an image. */
export function numPatches({ imgSize, patchSize }: ViTConfig): number {
  return (imgSize / patchSize) ** 2;
}

/** Tokens that are no patches: the class token, DeiT's distillation token, registers. */
export function numPrefixTokens({ distilled, classToken, regTokens = 0 }: ViTConfig): number {
  return (classToken === false ? 0 : 1) + (distilled ? 1 : 0) + regTokens;
}

/** The weights that hold those tokens, in the order of their rows. */
export function prefixTokens({ distilled, classToken, regTokens }: ViTConfig): string[] {
  const tokens = classToken === false ? [] : ['cls_token'];
  if (distilled) tokens.push('dist_token');
  if (regTokens) tokens.push('reg_token');
  return tokens;
}

export function numTokens(config: ViTConfig): number {
  return numPatches(config) + numPrefixTokens(config);
}

/** Features of a head. */
export function headDimOf({ embedDim, numHeads, headDim }: ViTConfig): number {
  return headDim ?? embedDim / numHeads;
}

/** The network of blocks that are all like block `index`. */
export function blockConfig(config: ViTConfig, index: number): ViTConfig {
  const { narrow, perBlock, ...wide } = config;
  const own = perBlock?.[index];
  if (own) {
    const { embedDim } = wide;
    return {
      ...wide,
      ...{ numHeads: own.numHeads, headDim: headDimOf(wide), mlpRatio: own.hidden / embedDim },
    };
  }
  if (!narrow || index >= narrow.depth) return wide;
  return { ...wide, embedDim: narrow.embedDim, numHeads: narrow.embedDim / headDimOf(wide) };
}

/** Checks that a network of this shape can exist. @throws StudioError 'usage' naming the number that is wrong. */
export function checkViTConfig(config: ViTConfig): void {
  checkPatched(config);
  checkWhole({ 'The number of heads': config.numHeads });
  if (config.classToken === false && (config.globalPool !== 'avg' || config.distilled)) {
    throw new StudioError('usage', 'Without a class token the head reads the mean of the patches.');
  }
  if (!Number.isInteger(headDimOf(config))) {
    throw new StudioError(
      'usage',
      `A width of ${config.embedDim} cannot be shared by ${config.numHeads} heads.`,
      'Choose a width that is a multiple of the number of heads.',
    );
  }
  checkNarrow(config, headDimOf(config));
  checkPerBlock(config);
}

/** @throws StudioError 'usage' naming the nearest widths that are whole heads */
export function checkHeads(width: number, headDim: number): void {
  if (width > 0 && width % headDim === 0) return;
  const below = Math.floor(width / headDim) * headDim;
  throw new StudioError(
    'usage',
    `A width of ${width} is not a whole number of heads of ${headDim}.`,
    below > 0
      ? `The nearest that are: ${below} and ${below + headDim}.`
      : `The smallest that is: ${headDim}.`,
  );
}

function checkNarrow({ narrow, embedDim, depth }: ViTConfig, headDim: number): void {
  if (!narrow) return;
  const heads = narrow.embedDim / headDim;
  const fits = narrow.embedDim < embedDim && narrow.depth >= 1 && narrow.depth < depth;
  if (fits && Number.isInteger(heads) && heads >= 1 && Number.isInteger(narrow.depth)) return;
  throw new StudioError(
    'usage',
    'The first blocks of a network can be narrower only in whole heads, and not all of them.',
  );
}

type ViTAxis = Exclude<WeightAxis, 'gates'>;

function checkPerBlock({ perBlock, narrow, depth, numHeads, embedDim, mlpRatio }: ViTConfig): void {
  if (!perBlock) return;
  const most = Math.round(embedDim * mlpRatio);
  const fits = ({ numHeads: heads, hidden }: { numHeads: number; hidden: number }) =>
    Number.isInteger(heads) && heads >= 1 && heads <= numHeads && Number.isInteger(hidden) && hidden >= 1 && hidden <= most; // prettier-ignore
  if (!narrow && perBlock.length === depth && perBlock.every(fits)) return;
  throw new StudioError(
    'usage',
    `Each of ${depth} blocks has 1 to ${numHeads} heads and 1 to ${most} hidden units, where blocks are not alike.`,
  );
}

/**
 * Every weight of the network, in timm's order and under timm's names
 * (source: timm `vision_transformer.py`; Linear weights are [out, in]).
 */
export function vitWeights(config: ViTConfig): Map<string, Weight> {
  const { embedDim, patchSize: P, inChans, numClasses, depth, regTokens, initValues } = config;
  const lengthsAt = (index: number) => {
    const own = blockConfig(config, index);
    const heads = own.numHeads * headDimOf(own);
    const hidden = Math.round(own.embedDim * own.mlpRatio);
    return { width: own.embedDim, heads, qkv: 3 * heads, hidden };
  };
  let lengths = lengthsAt(0);
  const lengthOf = (axis: ViTAxis) => (typeof axis === 'number' ? axis : lengths[axis]);
  const weights = new Map<string, Weight>();
  const add = (name: string, kind: WeightKind, axes: ViTAxis[], fanIn = 0) =>
    weights.set(name, {
      ...{ kind, axes, fanIn, shape: axes.map(lengthOf), head: name.startsWith('head') },
      ...(/\.(attn\.proj|mlp\.fc2)\./.test(name) ? { closesBranch: true } : {}),
    });
  const linear = (name: string, out: ViTAxis, into: ViTAxis) => {
    add(`${name}.weight`, 'matrix', [out, into], lengthOf(into));
    add(`${name}.bias`, 'bias', [out], lengthOf(into));
  };
  const norm = (name: string) => {
    add(`${name}.weight`, 'gain', ['width']);
    add(`${name}.bias`, 'bias', ['width']);
  };
  const layerScale = (name: string) =>
    initValues === undefined ? undefined : add(name, 'layer-scale', ['width']);
  if (config.classToken !== false) add('cls_token', 'token', [1, 1, 'width']);
  if (config.distilled) add('dist_token', 'token', [1, 1, 'width']);
  if (regTokens) add('reg_token', 'token', [1, regTokens, 'width']);
  add('pos_embed', 'positions', [1, numTokens(config), 'width']);
  add('patch_embed.proj.weight', 'patches', ['width', inChans, P, P], inChans * P * P);
  add('patch_embed.proj.bias', 'bias', ['width'], inChans * P * P);
  for (let i = 0; i < depth; i++) {
    const block = `blocks.${i}`;
    if (i === config.narrow?.depth) linear('stitch', embedDim, config.narrow.embedDim);
    lengths = lengthsAt(i);
    norm(`${block}.norm1`);
    linear(`${block}.attn.qkv`, 'qkv', 'width');
    linear(`${block}.attn.proj`, 'width', 'heads');
    layerScale(`${block}.ls1.gamma`);
    norm(`${block}.norm2`);
    linear(`${block}.mlp.fc1`, 'hidden', 'width');
    linear(`${block}.mlp.fc2`, 'width', 'hidden');
    layerScale(`${block}.ls2.gamma`);
  }
  norm(config.globalPool === 'avg' ? 'fc_norm' : 'norm');
  linear('head', numClasses, 'width');
  if (config.distilled) linear('head_dist', numClasses, 'width');
  return weights;
}

/** Floating point operations of one image's forward pass (a multiply and an add count as two). */
export function vitFlops(config: ViTConfig): number {
  const { embedDim, depth, patchSize, inChans, numClasses, narrow } = config;
  const N = numTokens(config);
  let blocks = 0;
  for (let i = 0; i < depth; i++) {
    const own = blockConfig(config, i);
    const heads = own.numHeads * headDimOf(own);
    const hidden = Math.round(own.embedDim * own.mlpRatio);
    blocks += 2 * N * own.embedDim * (4 * heads + 2 * hidden) + 4 * N * N * heads;
  }
  const patches = 2 * numPatches(config) * blockConfig(config, 0).embedDim * inChans * patchSize ** 2;
  const stitch = narrow ? 2 * N * narrow.embedDim * embedDim : 0;
  return blocks + patches + stitch + 2 * embedDim * numClasses;
}
