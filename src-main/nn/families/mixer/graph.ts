import type { GraphOps } from '../../graph-ops';
import { type MixerConfig, mixerTokens } from './config';

/**
 * Writes an MLP-Mixer: the same computation as in forward.ts, for a batch of any size.
 *
 * @returns logits [batch, classes]
 */
export function mixerGraph<V>(ops: GraphOps<V>, config: MixerConfig): V {
  const tokens = mixerTokens(config);
  const mixing = (x: V, name: string, rows: number) =>
    ops.linear(ops.gelu(ops.linear(x, `${name}.fc1`, [rows])), `${name}.fc2`, [rows]);
  let x = ops.patches(ops.images, 'stem.proj');
  for (let i = 0; i < config.depth; i++) {
    const block = `blocks.${i}`;
    const channels = ops.transpose(ops.layerNorm(x, `${block}.norm1`), [0, 2, 1]);
    const mixed = ops.transpose(mixing(channels, `${block}.mlp_tokens`, config.embedDim), [0, 2, 1]);
    const y = ops.add(x, mixed);
    x = ops.add(y, mixing(ops.layerNorm(y, `${block}.norm2`), `${block}.mlp_channels`, tokens));
  }
  return ops.linear(ops.meanFrom(ops.layerNorm(x, 'norm'), 0), 'head');
}
