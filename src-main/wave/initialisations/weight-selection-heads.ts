import type { TensorMap } from '../../base/tensor';
import { type ViTConfig, vitWeights } from '../../nn/config';
import { initViT } from '../../nn/families/vit/init';
import type { Model } from '../../nn/model';
import type { WeightAxis } from '../../nn/weights';
import type { Initialiser } from '../initialiser';
import { asMatrix, resample, taken, upTo } from '../resample';
import { otherKind } from '../same-kind';
import { selectedIndices } from './weight-selection';

const title = 'Weight selection by heads';

/**
 * Weight selection (ICLR 2024) that knows of heads: whole ones are chosen, the same for queries, keys, values and for what
 * the projection reads, where the published rule cuts through them. Features and hidden units are chosen as published.
 */
export const initialiser: Initialiser = {
  name: 'weight-selection-heads',
  title,
  description: 'Evenly chosen features, units and whole heads of a larger model’s first blocks.',
  needsSource: true,
  standIn: 'largest',
  obstacle: (config, source) => {
    const hidden = ({ embedDim, mlpRatio }: ViTConfig) => Math.round(embedDim * mlpRatio);
    const larger =
      config.depth > source.depth || config.embedDim > source.embedDim || hidden(config) > hidden(source);
    return larger
      ? `${title} cannot make ${config.embedDim}x${config.depth} from a model of ${source.embedDim}x${source.depth}: it takes parts.`
      : otherKind(title, config, source);
  },
  make: (config, seed, source) => select(config, seed, source!),
};

function select(config: ViTConfig, seed: number, source: Model): TensorMap {
  const from = source.network.config as ViTConfig;
  const headDim = from.embedDim / from.numHeads;
  const heads = selectedIndices(from.numHeads, config.numHeads);
  const values = heads.flatMap((head) => upTo(headDim).map((i) => head * headDim + i));
  const hidden = ({ embedDim, mlpRatio }: ViTConfig) => Math.round(embedDim * mlpRatio);
  const chosen: Partial<Record<WeightAxis, number[]>> = {
    width: selectedIndices(from.embedDim, config.embedDim),
    heads: values,
    qkv: [0, 1, 2].flatMap((group) => values.map((value) => group * from.embedDim + value)),
    hidden: selectedIndices(hidden(from), hidden(config)),
  };
  const along = (axis: WeightAxis, length: number) => chosen[axis] ?? upTo(length);
  const weights = initViT(config, seed);
  for (const [name, { axes, shape, kind, head }] of vitWeights(config)) {
    if (head) continue;
    const held = source.weights.get(name)!;
    const [rows, columns] = asMatrix(held);
    const vector = shape.length === 1 || shape.length === 3;
    const down = vector ? upTo(rows) : along(axes[0]!, rows);
    const reads = kind === 'matrix' ? axes[1]! : 1;
    const across = vector ? along(axes.at(-1)!, columns) : along(reads, columns);
    weights.set(name, { shape, data: resample(held.data, columns, taken(down), taken(across)) });
  }
  return weights;
}
