import { StudioError } from '../../../base/errors';
import { checkPatched } from '../../checks';
import type { Weight, WeightAxis, WeightKind } from '../../weights';

/** The shape of a recurrent network: gated recurrent units (arXiv 1406.1078) over the patches of an image, row by row. */
export interface GruConfig {
  family: 'gru';
  /** Images are [imgSize, imgSize] pixels. */
  imgSize: number;
  patchSize: number;
  inChans: number;
  numClasses: number;
  embedDim: number;
  depth: number;
  /** What other families have within their blocks: always 1. */
  mlpRatio: number;
}

/** Patches of an image: so many steps a layer takes. */
export function gruSteps({ imgSize, patchSize }: Pick<GruConfig, 'imgSize' | 'patchSize'>): number {
  return (imgSize / patchSize) ** 2;
}

/** Checks that a network of this shape can exist. @throws StudioError 'usage' naming the number that is wrong */
export function checkGruConfig(config: GruConfig): void {
  checkPatched(config);
  if (config.mlpRatio === 1) return;
  throw new StudioError(
    'usage',
    'A recurrent network has no hidden width of its own.',
    'Leave the third number of the size out.',
  );
}

/**
 * Every weight. Those of `blocks.i.gru` are PyTorch's `torch.nn.GRU(embedDim, embedDim)`, under its names: gates are reset,
 * update, new, one below the other. Each block is x + gru(norm(x)).
 */
export function gruWeights(config: GruConfig): Map<string, Weight> {
  const { embedDim: D, patchSize: P, inChans, numClasses, depth } = config;
  const weights = new Map<string, Weight>();
  const add = (name: string, kind: WeightKind, axes: WeightAxis[], shape: number[], fanIn = 0) =>
    weights.set(name, { kind, axes, shape, fanIn, head: name.startsWith('head') });
  const norm = (name: string) => {
    add(`${name}.weight`, 'gain', ['width'], [D]);
    add(`${name}.bias`, 'bias', ['width'], [D]);
  };
  add('stem.proj.weight', 'patches', ['width', inChans, P, P], [D, inChans, P, P], inChans * P * P);
  add('stem.proj.bias', 'bias', ['width'], [D], inChans * P * P);
  for (let i = 0; i < depth; i++) {
    norm(`blocks.${i}.norm`);
    for (const side of ['ih', 'hh'])
      add(`blocks.${i}.gru.weight_${side}_l0`, 'matrix', ['gates', 'width'], [3 * D, D], D);
    for (const side of ['ih', 'hh']) add(`blocks.${i}.gru.bias_${side}_l0`, 'bias', ['gates'], [3 * D], D);
  }
  norm('norm');
  add('head.weight', 'matrix', [numClasses, 'width'], [numClasses, D], D);
  add('head.bias', 'bias', [numClasses], [numClasses], D);
  return weights;
}

/** Floating point operations of one image's forward pass (a multiply and an add count as two). */
export function gruFlops(config: GruConfig): number {
  const { embedDim: D, depth, patchSize, inChans, numClasses } = config;
  const steps = gruSteps(config);
  return depth * steps * 12 * D * D + 2 * steps * D * inChans * patchSize ** 2 + 2 * D * numClasses;
}
