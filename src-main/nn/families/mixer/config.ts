import { StudioError } from '../../../base/errors';
import { checkPatched } from '../../checks';
import type { Weight, WeightAxis, WeightKind } from '../../weights';

/** The shape of an MLP-Mixer (arXiv 2105.01601), in timm's terms; `depth` is timm's `num_blocks`. */
export interface MixerConfig {
  family: 'mixer';
  /** Images are [imgSize, imgSize] pixels. */
  imgSize: number;
  patchSize: number;
  inChans: number;
  numClasses: number;
  embedDim: number;
  depth: number;
  /** Hidden units of token mixing by the width: the first number of timm's `mlp_ratio`. */
  tokenRatio: number;
  /** Hidden units of channel mixing by the width: the second one. */
  mlpRatio: number;
}

/** Patches of an image: the only tokens there are. */
export function mixerTokens({ imgSize, patchSize }: Pick<MixerConfig, 'imgSize' | 'patchSize'>): number {
  return (imgSize / patchSize) ** 2;
}

/** Hidden units of a block's two halves, of token mixing and of channel mixing; rounded down, as timm does. */
export function mixerHidden({
  embedDim,
  tokenRatio,
  mlpRatio,
}: Pick<MixerConfig, 'embedDim' | 'tokenRatio' | 'mlpRatio'>): { tokens: number; channels: number } {
  return { tokens: Math.floor(tokenRatio * embedDim), channels: Math.floor(mlpRatio * embedDim) };
}

/** Checks that a network of this shape can exist. @throws StudioError 'usage' naming the number that is wrong */
export function checkMixerConfig(config: MixerConfig): void {
  checkPatched(config);
  const { tokens, channels } = mixerHidden(config);
  if (tokens >= 1 && channels >= 1) return;
  throw new StudioError(
    'usage',
    `Token mixing of ${tokens} and channel mixing of ${channels} hidden units cannot be: both need at least one.`,
    'Choose larger ratios.',
  );
}

/** Every weight, in timm's order and under timm's names (source: timm `mlp_mixer.py`; Linear weights are [out, in]). */
export function mixerWeights(config: MixerConfig): Map<string, Weight> {
  const { embedDim, patchSize: P, inChans, numClasses, depth } = config;
  const tokens = mixerTokens(config);
  const hidden = mixerHidden(config);
  const weights = new Map<string, Weight>();
  const add = (name: string, kind: WeightKind, axes: WeightAxis[], shape: number[], fanIn = 0) =>
    weights.set(name, {
      ...{ kind, axes, shape, fanIn, head: name.startsWith('head') },
      ...(name.includes('.fc2.') ? { closesBranch: true } : {}),
    });
  const linear = (name: string, [out, outputs]: Side, [into, inputs]: Side) => {
    add(`${name}.weight`, 'matrix', [out, into], [outputs, inputs], inputs);
    add(`${name}.bias`, 'bias', [out], [outputs], inputs);
  };
  const width: Side = ['width', embedDim];
  const norm = (name: string) => {
    add(`${name}.weight`, 'gain', ['width'], [embedDim]);
    add(`${name}.bias`, 'bias', ['width'], [embedDim]);
  };
  add('stem.proj.weight', 'patches', ['width', inChans, P, P], [embedDim, inChans, P, P], inChans * P * P);
  add('stem.proj.bias', 'bias', ['width'], [embedDim], inChans * P * P);
  for (let i = 0; i < depth; i++) {
    const block = `blocks.${i}`;
    norm(`${block}.norm1`);
    linear(`${block}.mlp_tokens.fc1`, ['hidden', hidden.tokens], [tokens, tokens]);
    linear(`${block}.mlp_tokens.fc2`, [tokens, tokens], ['hidden', hidden.tokens]);
    norm(`${block}.norm2`);
    linear(`${block}.mlp_channels.fc1`, ['hidden', hidden.channels], width);
    linear(`${block}.mlp_channels.fc2`, width, ['hidden', hidden.channels]);
  }
  norm('norm');
  linear('head', [numClasses, numClasses], width);
  return weights;
}

/** What an axis counts, and its length. */
type Side = readonly [axis: WeightAxis, length: number];

/** Floating point operations of one image's forward pass (a multiply and an add count as two). */
export function mixerFlops(config: MixerConfig): number {
  const { embedDim: D, depth, patchSize, inChans, numClasses } = config;
  const tokens = mixerTokens(config);
  const hidden = mixerHidden(config);
  const block = 4 * tokens * D * (hidden.tokens + hidden.channels);
  return depth * block + 2 * tokens * D * inChans * patchSize ** 2 + 2 * D * numClasses;
}
