import * as tf from '@tensorflow/tfjs';
import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs';
import type { TensorMap } from '../base/tensor';
import { unflatten } from '../base/tree';
import type { Engine } from '../engine/types';
import { type ViTConfig, vitWeights } from '../nn/config';
import type { Normalisation } from '../nn/model';
import { normalise } from '../nn/network';
import type { BatchSource } from '../nn/training';
import { vitFeatures } from '../nn/families/vit/forward';
import { onEngine } from './algebra';
import { type BankConfig, type TemplateBank, vitOf } from './bank';
import type { Gene } from './gene-shapes';
import { geneComposer } from './learngene';
import { asMatrix } from './resample';
import { leastSquares, type Parts, stitchedModel, stitchedWeight } from './stitching';

/** Images that the stitches are solved for, at least; the authors' number. */
const IMAGES = 100;

/** The parts of a flattened tree `templates/…`, `scalers/…`, `head/…`. */
function partsOf(inputs: NamedTensorMap): Parts<Tensor> & { plain: NamedTensorMap } {
  const tree = unflatten(inputs);
  const of = (part: string) => (name: string) => tree[part]![name]!;
  return { templates: of('templates'), scalers: of('scalers'), head: of('head'), plain: tree['head'] ?? {} };
}

/** The large network of a gene, differentiably. @param inputs `templates/…`, `scalers/…`, `head/…` */
export function geneWeights(
  { gene, ...config }: BankConfig & { gene: Gene },
  inputs: NamedTensorMap,
): NamedTensorMap {
  const { plain, ...parts } = partsOf(inputs);
  const auxiliary = vitOf(config);
  const matrixOf = geneComposer(auxiliary, gene, parts, onEngine(tf));
  const weights = [...vitWeights(auxiliary)]
    .filter(([name]) => plain[name] === undefined)
    .map(([name, { shape }]) => [name, tf.reshape(matrixOf(name), shape)] as const);
  return { ...Object.fromEntries(weights), ...plain };
}

/** An anchor, or what goes over from one to the other, differentiably. @param inputs as of {@link geneWeights} */
export function stitchedWeights(gene: Gene, network: ViTConfig, inputs: NamedTensorMap): NamedTensorMap {
  const parts = partsOf(inputs);
  const algebra = onEngine(tf);
  return Object.fromEntries(
    [...vitWeights(network)].map(([name, { shape }]) => [
      name,
      tf.reshape(stitchedWeight(name, network, gene, parts, algebra, asMatrix({ shape })), shape),
    ]),
  );
}

async function addTo(sums: Map<string, Float64Array>, found: NamedTensorMap): Promise<void> {
  for (const [name, tensor] of Object.entries(found)) {
    const values = await tensor.data();
    const sum = sums.get(name) ?? new Float64Array(values.length);
    values.forEach((value, i) => (sum[i]! += value));
    sums.set(name, sum);
  }
}

/**
 * Solves for the stitches by least squares: each is to make of what the narrow anchor's blocks give what as many of the wide
 * one's do (SN-Net, Pan et al., CVPR 2023, §3.2), over the tokens of some hundred images.
 *
 * @returns `stitch/<n>.weight` and `.bias`
 */
export async function solvedStitches(
  engine: Engine,
  bank: TemplateBank,
  { mean, std }: Normalisation,
  source: BatchSource,
): Promise<TensorMap> {
  const { auxiliary, gene } = bank.config as BankConfig & { gene: Gene };
  const sizes = [gene.width, auxiliary.embedDim].map((width) => ({ width, depth: auxiliary.depth }));
  const [narrow, wide] = sizes.map((size) => stitchedModel(bank, size, { scalers: 'inherited', seed: 0 }));
  const captured = engine.capture('what the anchors make of images', ({ images, ...weights }) => {
    const pixels = normalise({ mean, std }, images!);
    const under = (prefix: string) =>
      Object.fromEntries(
        Object.entries(weights).flatMap(([name, tensor]) =>
          name.startsWith(prefix) ? [[name.slice(prefix.length), tensor] as const] : [],
        ),
      );
    const [before, after] = [narrow!, wide!].map(({ network }, i) =>
      vitFeatures(network.config as ViTConfig, under(i === 0 ? 'narrow/' : 'wide/'), pixels),
    );
    const products = before!.slice(0, -1).flatMap((features, i) => {
      const one = tf.concat([features, tf.ones([features.shape[0], 1])], 1);
      return [
        [`gram ${i + 1}`, tf.matMul(one, one, true, false)] as const,
        [`cross ${i + 1}`, tf.matMul(one, after![i]!, true, false)] as const,
      ];
    });
    return Object.fromEntries(products);
  });
  const uploaded = [narrow!, wide!].flatMap(
    ({ weights }, i) =>
    [...weights].map(([name, { shape, data }]) => [`${i === 0 ? 'narrow/' : 'wide/'}${name}`, tf.tensor(data, [...shape])] as const), // prettier-ignore
  );
  const sums = new Map<string, Float64Array>();
  for (let step = 0, seen = 0; seen < IMAGES; step++) {
    const { images, count } = await source.batch(step);
    seen += count;
    const input = tf.tensor(images, [count, auxiliary.inChans, auxiliary.imgSize, auxiliary.imgSize]);
    const found = await captured({ images: input, ...Object.fromEntries(uploaded) });
    await addTo(sums, found);
    tf.dispose([input, found]);
  }
  tf.dispose(uploaded.map(([, tensor]) => tensor));
  captured.dispose();
  const stitches: TensorMap = new Map();
  for (let blocks = 1; blocks < auxiliary.depth; blocks++) {
    const { weight, bias } = leastSquares(
      sums.get(`gram ${blocks}`)!,
      sums.get(`cross ${blocks}`)!,
      gene.width,
    );
    stitches.set(`stitch/${blocks}.weight`, weight);
    stitches.set(`stitch/${blocks}.bias`, bias);
  }
  return stitches;
}
