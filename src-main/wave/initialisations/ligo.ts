import type { Tensor } from '@tensorflow/tfjs';
import { Random } from '../../base/random';
import type { HostTensor, TensorMap } from '../../base/tensor';
import { filled } from '../../base/tensor';
import { type ViTConfig, vitWeights } from '../../nn/config';
import { initViT } from '../../nn/families/vit/init';
import type { Model } from '../../nn/model';
import { HOST, onEngine } from '../algebra';
import { expandWeight, hiddenOf } from '../expansion';
import type { Initialiser, LearningTools } from '../initialiser';
import { asMatrix } from '../resample';
import { cannotGrow, inLayer, layerOf } from '../same-kind';

const title = 'LiGO';
/** Of the operator; the authors' is 1e-3 for language models with 100 steps. */
const RATE = 1e-3;

/**
 * LiGO (Wang et al., ICLR 2023): the larger network's weights are linear in the smaller one's, by a small operator that is
 * learned on the task for some hundred steps while the weights stay as they are; then they are made, and trained as usual.
 * See {@link expandWeight}. Without images the operator stays as it begins: stacked layers, new rows means of old ones.
 */
export const initialiser: Initialiser = {
  name: 'ligo',
  title,
  description: 'A smaller model, grown by a linear operator that is learned for 100 steps (ICLR 2023).',
  needsSource: true,
  standIn: 'smallest',
  obstacle: (config, source) => cannotGrow(title, config, source),
  make: (config, seed, source, sameClasses) =>
    expand(config, source!, initialOperator(config, source!, seed), seed, sameClasses),
  async learn(config, seed, source, sameClasses, tools) {
    const initial = initViT(config, seed);
    const heads: TensorMap = new Map(
      sameClasses ? [] : [...initial].filter(([name]) => name.startsWith('head')),
    );
    const { params } = await tools.train(
      trainableOf(config, source, new Map([...initialOperator(config, source, seed), ...heads]), tools),
      tools.steps,
    );
    const weights = expand(config, source, params, seed, sameClasses);
    for (const name of heads.keys()) weights.set(name, params.get(name)!);
    return weights;
  },
};

/** What the operator begins with: each layer one of the smaller network's and a little of all, new rows random means. */
export function initialOperator(config: ViTConfig, source: Model, seed: number): TensorMap {
  const from = source.network.config as ViTConfig;
  const operator: TensorMap = new Map();
  const means = (name: string, added: number, of: number) => {
    if (added > 0) operator.set(name, randomMeans(new Random(seed, 'ligo', name), added, of));
  };
  means('width', config.embedDim - from.embedDim, from.embedDim);
  for (let layer = 0; layer < config.depth; layer++) {
    for (const axis of ['q', 'k', 'v']) {
      means(`${axis}/${layer}`, config.embedDim - from.embedDim, from.embedDim);
    }
    means(`hidden/${layer}`, hiddenOf(config) - hiddenOf(from), hiddenOf(from));
  }
  for (const name of vitWeights(config).keys()) {
    const layer = layerOf(name);
    if (layer !== undefined)
      operator.set(`mix/${name}`, noisyLayer(new Random(seed, 'ligo', name), layer, from.depth));
  }
  return operator;
}

export function noisyLayer(random: Random, layer: number, depth: number): HostTensor {
  const mix = filled([1, depth]);
  for (let j = 0; j < depth; j++) mix.data[j] = (j === layer % depth ? 1 : 0) + 0.03 * random.uniform();
  const sum = mix.data.reduce((a, b) => a + b, 0);
  return { shape: mix.shape, data: mix.data.map((value) => value / sum) };
}

export function randomMeans(random: Random, rows: number, columns: number): HostTensor {
  const means = filled([rows, columns]);
  for (let y = 0; y < rows; y++) {
    const row = means.data.subarray(y * columns, (y + 1) * columns);
    for (let x = 0; x < columns; x++) row[x] = random.uniform();
    const sum = row.reduce((a, b) => a + b, 0);
    row.forEach((value, x) => (row[x] = value / sum));
  }
  return means;
}

/** The larger network's weights by an operator. A classifier of other classes is new. */
export function expand(
  config: ViTConfig,
  source: Model,
  operator: TensorMap,
  seed: number,
  sameClasses: boolean,
): TensorMap {
  const from = source.network.config as ViTConfig;
  const weights = initViT(config, seed);
  const held = heldOf(source);
  const matrix = (tensors: TensorMap) => (name: string) => tensors.get(name)!;
  const expansion = { config, from, algebra: HOST, parameters: matrix(operator), held: matrix(held) };
  for (const [name, { shape, head }] of vitWeights(config)) {
    if (head && !sameClasses) continue;
    weights.set(name, { shape, data: expandWeight(name, expansion).data });
  }
  return weights;
}

/** The smaller network's tensors as matrices, and for each role all of its layers, one a row: `mixed/<role>`. */
function heldOf({ network, weights }: Model): TensorMap {
  const { depth } = network.config as ViTConfig;
  const held: TensorMap = new Map();
  for (const [name, tensor] of weights) {
    const layer = layerOf(name);
    if (layer === undefined) held.set(name, { shape: asMatrix(tensor), data: tensor.data });
    if (layer !== 0) continue;
    const size = tensor.data.length;
    const all = filled([depth, size]);
    for (let l = 0; l < depth; l++) all.data.set(weights.get(inLayer(name, l))!.data, l * size);
    held.set(`mixed/${name.replace('blocks.0.', '')}`, all);
  }
  return held;
}

const HELD = 'held/';

function trainableOf(config: ViTConfig, source: Model, params: TensorMap, { tf, forward }: LearningTools) {
  const from = source.network.config as ViTConfig;
  const algebra = onEngine(tf);
  return {
    params,
    frozen: new Map([...heldOf(source)].map(([name, tensor]) => [HELD + name, tensor])),
    groupOf: () => ({ lr: RATE, weightDecay: 0 }),
    weights: (inputs: Record<string, Tensor>) => {
      const expansion = {
        ...{ config, from, algebra },
        parameters: (name: string) => inputs[name]!,
        held: (name: string) => inputs[HELD + name]!,
      };
      return Object.fromEntries(
        [...vitWeights(config)].map(([name, { shape }]) => [
          name,
          inputs[name] ?? tf.reshape(expandWeight(name, expansion), shape),
        ]),
      );
    },
    forward,
  };
}
