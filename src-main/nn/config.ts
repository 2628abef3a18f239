import { StudioError } from '../base/errors';

/**
 * The shape of a Vision Transformer, in timm's terms (`img_size`, `patch_size`, `embed_dim`, …).
 * `embedDim` is what people call width.
 */
export interface ViTConfig {
  /** Images are [imgSize, imgSize] pixels. */
  imgSize: number;
  patchSize: number;
  inChans: number;
  numClasses: number;
  embedDim: number;
  depth: number;
  numHeads: number;
  mlpRatio: number;
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

/** Checks that a network of this shape can exist. @throws StudioError 'usage' naming the number that is wrong. */
export function checkViTConfig(config: ViTConfig): void {
  const whole = ['imgSize', 'patchSize', 'inChans', 'numClasses', 'embedDim', 'depth', 'numHeads'] as const;
  for (const key of whole) {
    if (!Number.isInteger(config[key]) || config[key] < 1) {
      throw new StudioError(
        'usage',
        `${LABELS[key]} must be a whole number of at least 1, not ${config[key]}.`,
      );
    }
  }
  if (config.imgSize % config.patchSize !== 0) {
    throw new StudioError(
      'usage',
      `Images of ${config.imgSize} pixels cannot be cut into patches of ${config.patchSize}.`,
      'Choose a patch size that divides the image size.',
    );
  }
  if (config.classToken === false && (config.globalPool !== 'avg' || config.distilled)) {
    throw new StudioError('usage', 'Without a class token the head reads the mean of the patches.');
  }
  if (config.embedDim % config.numHeads !== 0) {
    throw new StudioError(
      'usage',
      `A width of ${config.embedDim} cannot be shared by ${config.numHeads} heads.`,
      'Choose a width that is a multiple of the number of heads.',
    );
  }
}

const LABELS = {
  imgSize: 'The image size',
  patchSize: 'The patch size',
  inChans: 'The number of channels',
  numClasses: 'The number of classes',
  embedDim: 'The width',
  depth: 'The depth',
  numHeads: 'The number of heads',
};

/**
 * Every weight of the network and its shape, in timm's order and under timm's names
 * (source: timm `vision_transformer.py`; Linear weights are [out, in]).
 */
export function weightShapes(config: ViTConfig): Map<string, number[]> {
  const { embedDim: D, patchSize: P, inChans, numClasses: C } = config;
  const hidden = Math.round(D * config.mlpRatio);
  const shapes = new Map<string, number[]>();
  const add = (name: string, ...shape: number[]) => shapes.set(name, shape);
  if (config.classToken !== false) add('cls_token', 1, 1, D);
  if (config.distilled) add('dist_token', 1, 1, D);
  if (config.regTokens) add('reg_token', 1, config.regTokens, D);
  add('pos_embed', 1, numTokens(config), D);
  add('patch_embed.proj.weight', D, inChans, P, P);
  add('patch_embed.proj.bias', D);
  for (let i = 0; i < config.depth; i++) {
    const block = `blocks.${i}`;
    add(`${block}.norm1.weight`, D);
    add(`${block}.norm1.bias`, D);
    add(`${block}.attn.qkv.weight`, 3 * D, D);
    add(`${block}.attn.qkv.bias`, 3 * D);
    add(`${block}.attn.proj.weight`, D, D);
    add(`${block}.attn.proj.bias`, D);
    if (config.initValues !== undefined) add(`${block}.ls1.gamma`, D);
    add(`${block}.norm2.weight`, D);
    add(`${block}.norm2.bias`, D);
    add(`${block}.mlp.fc1.weight`, hidden, D);
    add(`${block}.mlp.fc1.bias`, hidden);
    add(`${block}.mlp.fc2.weight`, D, hidden);
    add(`${block}.mlp.fc2.bias`, D);
    if (config.initValues !== undefined) add(`${block}.ls2.gamma`, D);
  }
  const norm = config.globalPool === 'avg' ? 'fc_norm' : 'norm';
  add(`${norm}.weight`, D);
  add(`${norm}.bias`, D);
  add('head.weight', C, D);
  add('head.bias', C);
  if (config.distilled) {
    add('head_dist.weight', C, D);
    add('head_dist.bias', C);
  }
  return shapes;
}

/** Number of trainable parameters. */
export function countParameters(config: ViTConfig): number {
  let total = 0;
  for (const shape of weightShapes(config).values()) total += shape.reduce((a, b) => a * b, 1);
  return total;
}

/** Floating point operations of one image's forward pass (a multiply and an add count as two). */
export function countFlops(config: ViTConfig): number {
  const { embedDim: D, depth, patchSize, inChans, numClasses } = config;
  const N = numTokens(config);
  const block = 2 * N * D * D * (4 + 2 * config.mlpRatio) + 4 * N * N * D;
  return depth * block + 2 * numPatches(config) * D * inChans * patchSize ** 2 + 2 * D * numClasses;
}
