import {
  blockConfig,
  headDimOf,
  numPrefixTokens,
  numTokens,
  prefixTokens,
  type ViTConfig,
} from '../../config';
import type { GraphOps } from '../../graph-ops';

/**
 * Writes a Vision Transformer: the same computation as `vitForward` in forward.ts, for a batch of any size.
 *
 * @returns logits [batch, classes]
 */
export function vitGraph<V>(ops: GraphOps<V>, config: ViTConfig): V {
  let x = embed(ops, config);
  for (let i = 0; i < config.depth; i++) {
    if (i === config.narrow?.depth) x = ops.linear(x, 'stitch', [numTokens(config)]);
    x = block(ops, blockConfig(config, i), `blocks.${i}`, x);
  }
  return head(ops, config, x);
}

function embed<V>(ops: GraphOps<V>, config: ViTConfig): V {
  const tokens = prefixTokens(config).map((name) => ops.repeat(ops.weight(name)));
  const embedded = ops.patches(ops.images, 'patch_embed.proj');
  return ops.add(ops.concat([...tokens, embedded], 1), ops.weight('pos_embed'));
}

/** One pre-norm block. x [b, N, D] → [b, N, D] */
function block<V>(ops: GraphOps<V>, config: ViTConfig, name: string, x: V): V {
  const scaled = (layer: string, value: V) =>
    config.initValues === undefined ? value : ops.multiply(value, ops.weight(`${name}.${layer}.gamma`));
  const attended = attention(ops, config, `${name}.attn`, ops.layerNorm(x, `${name}.norm1`));
  const y = ops.add(x, scaled('ls1', attended));
  const tokens = [numTokens(config)];
  const hidden = ops.gelu(ops.linear(ops.layerNorm(y, `${name}.norm2`), `${name}.mlp.fc1`, tokens));
  return ops.add(y, scaled('ls2', ops.linear(hidden, `${name}.mlp.fc2`, tokens)));
}

function attention<V>(ops: GraphOps<V>, config: ViTConfig, name: string, x: V): V {
  const { numHeads } = config;
  const tokens = numTokens(config);
  const headDim = headDimOf(config);
  const heads = (value: V, order: number[]) =>
    ops.transpose(ops.reshape(value, [-1, tokens, numHeads, headDim]), order);
  const [q, k, v] = ops.split(ops.linear(x, `${name}.qkv`, [tokens]), 3, 2) as [V, V, V];
  const query = ops.scale(heads(q, [0, 2, 1, 3]), 1 / Math.sqrt(headDim));
  const scores = ops.softmax(ops.matMul(query, heads(k, [0, 2, 3, 1])));
  const mixed = ops.transpose(ops.matMul(scores, heads(v, [0, 2, 1, 3])), [0, 2, 1, 3]);
  return ops.linear(ops.reshape(mixed, [-1, tokens, numHeads * headDim]), `${name}.proj`, [tokens]);
}

/** Final norm, pooling and classifier(s). x [b, N, D] → [b, classes] */
function head<V>(ops: GraphOps<V>, config: ViTConfig, x: V): V {
  if (config.globalPool === 'avg') {
    const pooled = ops.meanFrom(x, numPrefixTokens(config));
    return ops.linear(ops.layerNorm(pooled, 'fc_norm'), 'head');
  }
  const logits = ops.linear(ops.layerNorm(ops.pick(x, 0), 'norm'), 'head');
  if (!config.distilled) return logits;
  const second = ops.linear(ops.layerNorm(ops.pick(x, 1), 'norm'), 'head_dist');
  return ops.scale(ops.add(logits, second), 0.5);
}
