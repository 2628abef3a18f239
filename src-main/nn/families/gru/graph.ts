import type { GraphOps } from '../../graph-ops';
import { type GruConfig, gruSteps } from './config';

/**
 * Writes a recurrent network: the same computation as in forward.ts, for a batch of any size.
 *
 * @returns logits [batch, classes]
 */
export function gruGraph<V>(ops: GraphOps<V>, config: GruConfig): V {
  let x = ops.patches(ops.images, 'stem.proj');
  for (let i = 0; i < config.depth; i++) {
    const normed = ops.layerNorm(x, `blocks.${i}.norm`);
    x = ops.add(x, ops.gru(normed, `blocks.${i}.gru`, gruSteps(config)));
  }
  return ops.linear(ops.meanFrom(ops.layerNorm(x, 'norm'), 0), 'head');
}
