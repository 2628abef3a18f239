import type { HostTensor, TensorMap } from '../../base/tensor';
import { sizeOf } from '../../base/tensor';
import { initNetwork, sizedNetwork, weightShapes } from '../../nn/families/registry';
import type { SizedConfig } from '../../nn/model';
import type { Initialiser } from '../initialiser';
import { isHead } from '../roles';

export const initialiser: Initialiser<SizedConfig> = {
  name: 'weight-selection',
  title: 'Weight selection',
  description: 'Evenly chosen rows and columns of a larger model’s first blocks (ICLR 2024).',
  needsSource: true,
  anyFamily: true,
  standIn: 'largest',
  obstacle: selectionObstacle,
  make: (config, seed, source) => selectWeights(initNetwork(sizedNetwork(config), seed), source!.weights),
};

function selectionObstacle(config: SizedConfig, source: SizedConfig): string | undefined {
  if (config.depth > source.depth) {
    return `Weight selection cannot make a depth of ${config.depth} from a model of depth ${source.depth}.`;
  }
  if (config.embedDim > source.embedDim) {
    return `Weight selection cannot make a width of ${config.embedDim} from a model of width ${source.embedDim}.`;
  }
  const shapes = weightShapes(source);
  for (const [name, shape] of weightShapes(config)) {
    if (isHead(name)) continue;
    const from = shapes.get(name);
    if (!from || shape.some((size, axis) => size > from[axis]!)) {
      return `Weight selection cannot make “${name}”: the model has ${from ? 'a smaller one' : 'none'}.`;
    }
  }
  return undefined;
}

/** Every tensor but the classifier is taken from the source's tensor of the same name. */
function selectWeights(weights: TensorMap, source: TensorMap): TensorMap {
  return new Map(
    [...weights].map(([name, tensor]): [string, HostTensor] => [
      name,
      isHead(name) ? tensor : selectElements(source.get(name)!, tensor.shape),
    ]),
  );
}

/**
 * The elements of a larger tensor at evenly spread indices of each axis (the rule of the authors' code): every t/s-th
 * where s divides t, else s rounded points from first to last.
 */
export function selectElements(source: HostTensor, shape: readonly number[]): HostTensor {
  const axes = shape.map((size, axis) => selectedIndices(source.shape[axis]!, size));
  const data = new Float32Array(sizeOf(shape));
  const strides = source.shape.map((_, axis) => sizeOf(source.shape.slice(axis + 1)));
  let written = 0;
  const walk = (axis: number, offset: number): void => {
    if (axis === axes.length) {
      data[written++] = source.data[offset]!;
      return;
    }
    for (const index of axes[axis]!) walk(axis + 1, offset + index * strides[axis]!);
  };
  walk(0, 0);
  return { shape: [...shape], data };
}

/** `to` evenly spread of `from` indices; see {@link selectElements}. */
export function selectedIndices(from: number, to: number): number[] {
  if (from % to === 0) return Array.from({ length: to }, (_, k) => (k * from) / to);
  return Array.from({ length: to }, (_, k) => (to > 1 ? roundHalfEven((k * (from - 1)) / (to - 1)) : 0));
}

/** As torch rounds. */
function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
