/**
 * What a weight is to its network. Said once, where the network says which weights it has; how a weight begins, whether
 * it decays and how it is composed are looked up by it.
 *
 * `matrix`: of a linear layer or a convolution · `patches`: the kernel that embeds patches · `bias` · `gain`: what a
 * normalisation multiplies by · `layer-scale`: what a residual branch is multiplied by · `token`: the class token and its
 * kind · `positions` · `depthwise`: kernels of a convolution of each channel by itself
 */
export type WeightKind =
  'matrix' | 'patches' | 'depthwise' | 'bias' | 'gain' | 'layer-scale' | 'token' | 'positions';

/**
 * What an axis counts: `width`, the features that run through a network; `heads`, those of all its heads side by side,
 * mostly as many; `qkv`, three times these, of queries, keys and values; `gates`, three times the width, of a recurrent layer's gates; `hidden`, the units within a block; or so many of
 * anything else, which is the same at every size: tokens, pixels of a patch, taps of a kernel, classes.
 */
export type WeightAxis = 'width' | 'heads' | 'qkv' | 'gates' | 'hidden' | number;

export interface Weight {
  kind: WeightKind;
  shape: number[];
  axes: readonly WeightAxis[];
  /** Inputs of each output of the layer that it belongs to; 0 where it is of none. */
  fanIn: number;
  /** Of the classifier: it belongs to the classes, not to the network. */
  head: boolean;
  /** It ends a residual branch: what a block adds to its input is proportional to it. */
  closesBranch?: true;
}

/** Matrices decay; tokens and positions do not, though they have as many axes (nor do they in timm). */
export function decays({ kind }: Weight): boolean {
  return kind === 'matrix' || kind === 'patches' || kind === 'depthwise';
}

export function shapesOf(weights: ReadonlyMap<string, Weight>): Map<string, number[]> {
  return new Map([...weights].map(([name, { shape }]) => [name, shape]));
}
