import { sizedWeights } from '../nn/families/registry';
import { StudioError } from '../base/errors';
import { nameOf, type Size } from '../base/size';
import { filled, type HostTensor, sizeOf, type TensorMap } from '../base/tensor';
import { type ViTConfig, vitWeights } from '../nn/config';
import { initViT } from '../nn/families/vit/init';
import type { Model } from '../nn/model';
import { type Algebra, HOST } from './algebra';
import { type BankConfig, networkOf, type TemplateBank, vitOf } from './bank';
import { anchorShapes, type Gene, geneNetwork, stackedLayers } from './gene-shapes';
import { initialHead } from './initial';
import { plainHeadNames } from './roles';
import { asMatrix } from './resample';
import { layerOf } from './same-kind';
import type { GenerateOptions } from './target-options';

export type Parts<T> = Record<'templates' | 'scalers' | 'head', (name: string) => T>;

/** Two anchors as they begin, and stitches of zeros: they are solved for when the anchors are trained. */
export function initialAnchors(
  auxiliary: ViTConfig,
  gene: Gene,
  seed: number,
): Record<'templates' | 'scalers', TensorMap> {
  const shapes = anchorShapes(auxiliary, gene);
  const [small, large] = [initViT(geneNetwork(auxiliary, gene), seed), initViT(auxiliary, seed)];
  const templates = [...shapes.templates].map(([role, shape]): [string, HostTensor] => [
    role,
    stackedLayers(small, role, shape),
  ]);
  const scalers = [...shapes.scalers].map(([name, shape]): [string, HostTensor] => {
    const whole = large.get(name.replace('large/', ''));
    return [name, whole ? { shape: [...shape], data: whole.data } : filled([...shape])];
  });
  return { templates: new Map(templates), scalers: new Map(scalers) };
}

/** Of an anchor or of what goes over from the narrow one to the wide one: which anchor a weight is of. */
function isNarrow(name: string, network: ViTConfig, gene: Gene): boolean {
  if (!network.narrow) return network.embedDim === gene.width;
  const layer = layerOf(name);
  return layer === undefined ? !/^(norm|fc_norm|head)\./.test(name) : layer < network.narrow.depth;
}

/** The matrix of a weight of one of the networks, from where the bank keeps it. */
export function stitchedWeight<T>(
  name: string,
  network: ViTConfig,
  gene: Gene,
  parts: Parts<T>,
  algebra: Algebra<T>,
  view: readonly [number, number],
): T {
  // prettier-ignore
  if (name.startsWith('stitch.')) return parts.scalers(name.replace('stitch.', `stitch/${network.narrow!.depth}.`));
  if (isNarrow(name, network, gene)) {
    const layer = layerOf(name);
    const all = parts.templates(name.replace(/^blocks\.\d+\./, ''));
    if (layer === undefined) return algebra.shaped(all, view);
    const rows = algebra.shaped(all, [gene.layers, view[0] * view[1]]);
    return algebra.shaped(algebra.part(rows, layer, 1, false), view);
  }
  return name === 'head.bias' ? algebra.shaped(parts.head(name), view) : parts.scalers(`large/${name}`);
}

/** A network of a size: an anchor, or what goes over from the one to the other. */
export function stitchedModel(
  bank: TemplateBank,
  size: Size,
  { classes = bank.classes, scalers, seed }: GenerateOptions,
): Model {
  // prettier-ignore
  if (scalers === 'fresh') throw withoutScalers();
  const network = networkOf({ ...bank.config, auxiliary: vitOf(bank.config) }, size, classes.length);
  const of = (part: TensorMap) => (name: string) => part.get(name)!;
  const parts = { templates: of(bank.templates), scalers: of(bank.scalers), head: of(bank.head) };
  const knows = classes.join('\n') === bank.classes.join('\n');
  const fresh = knows ? undefined : initialHead(network, plainHeadNames(network, false), seed);
  const weights: TensorMap = new Map(
    [...vitWeights(network)].map(([name, { shape }]) => [
      name,
      fresh?.get(name) ?? {
        shape,
        data: stitchedWeight(name, network, bank.config.gene!, parts, HOST, asMatrix({ shape })).data,
      },
    ]),
  );
  return {
    network: { arch: 'vit', config: network },
    classes: [...classes],
    normalisation: bank.normalisation,
    weights,
  };
}

export function withoutScalers(): StudioError {
  return new StudioError(
    'usage',
    'A stitched network has no scalers of its own.',
    'Leave the scalers out; fine-tune it instead.',
  );
}

/** Numbers of the bank that a network takes. */
export function takenFromAnchors(config: BankConfig, size: Size, knowsClasses: boolean): number {
  const all = [...sizedWeights(networkOf(config, size))].filter(([, { head }]) => knowsClasses || !head);
  return all.reduce((sum, [, { shape }]) => sum + sizeOf(shape), 0);
}

/** @throws StudioError 'usage' naming the sizes that there are */
export function checkStitched(sizes: readonly Size[], size: Size): void {
  const names = sizes.map(nameOf);
  if (names.includes(nameOf(size))) return;
  throw new StudioError('usage', `SN-Net makes its anchors and what goes over from one to the other, not ${nameOf(size)}.`, `There are: ${names.join(', ')}.`); // prettier-ignore
}

/**
 * W and b of least Σ‖W·x + b − y‖². By Cholesky's decomposition; a millionth of the mean square of the inputs is added to
 * the diagonal, so that features which hang together are no obstacle.
 *
 * @param gram of the inputs with a 1 behind them [d+1, d+1]; @param cross of these with the outputs [d+1, D]
 */
export function leastSquares(
  gram: Float64Array,
  cross: Float64Array,
  inputs: number,
): Record<'weight' | 'bias', HostTensor> {
  // prettier-ignore
  const n = inputs + 1;
  const outputs = cross.length / n;
  const lower = new Float64Array(n * n);
  let trace = 0;
  for (let i = 0; i < n; i++) trace += gram[i * n + i]!;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = gram[i * n + j]! + (i === j ? (1e-6 * trace) / n : 0);
      for (let k = 0; k < j; k++) sum -= lower[i * n + k]! * lower[j * n + k]!;
      lower[i * n + j] = i === j ? Math.sqrt(sum) : sum / lower[j * n + j]!;
    }
  }
  const weight = filled([outputs, inputs]);
  const bias = filled([1, outputs]);
  const x = new Float64Array(n);
  for (let out = 0; out < outputs; out++) {
    for (let i = 0; i < n; i++) {
      let sum = cross[i * outputs + out]!;
      for (let k = 0; k < i; k++) sum -= lower[i * n + k]! * x[k]!;
      x[i] = sum / lower[i * n + i]!;
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = x[i]!;
      for (let k = i + 1; k < n; k++) sum -= lower[k * n + i]! * x[k]!;
      x[i] = sum / lower[i * n + i]!;
    }
    weight.data.set(x.subarray(0, inputs), out * inputs);
    bias.data[out] = x[inputs]!;
  }
  return { weight, bias };
}
