import type { TensorMap } from '../base/tensor';
import type { ViTConfig } from '../nn/config';
import type { Model } from '../nn/model';
import { inLayer, layerOf, otherKind } from './same-kind';

/** Why a network cannot take whole blocks of another one; undefined if it can. */
export function otherDepth(title: string, config: ViTConfig, source: ViTConfig): string | undefined {
  if (config.embedDim !== source.embedDim || config.mlpRatio !== source.mlpRatio) {
    return `${title} makes other depths only: the model has a width of ${source.embedDim}, not of ${config.embedDim}.`;
  }
  return otherKind(title, config, source);
}

/**
 * Weights of which `count` blocks from `to` on are those of a model from `first` on, and the rest is as it was.
 */
export function withRun(
  weights: TensorMap,
  { weights: source }: Model,
  first: number,
  to: number,
  count: number,
): TensorMap {
  return new Map(
    [...weights].map(([name, tensor]) => {
      const layer = layerOf(name);
      if (layer === undefined || layer < to || layer >= to + count) return [name, tensor];
      return [name, source.get(inLayer(name, layer - to + first))!];
    }),
  );
}
