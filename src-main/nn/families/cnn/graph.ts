import type { CnnConfig } from './config';
import type { GraphOps } from '../../graph-ops';

/**
 * Writes the residual network: the same computation as `cnnForward` in forward.ts, for a batch of any size.
 *
 * @returns logits [batch, classes]
 */
export function cnnGraph<V>(ops: GraphOps<V>, config: CnnConfig): V {
  const images = ops.transpose(ops.images, [0, 2, 3, 1]);
  let x = ops.add(ops.conv(images, 'stem.weight'), ops.weight('stem.bias'));
  let side = config.imgSize;
  config.channels.forEach((_, stage) => {
    const name = `stages.${stage}`;
    if (stage > 0) {
      x = halve(ops, name, x, side, config.channels[stage - 1]!);
      side /= 2;
    }
    for (let i = 0; i < config.blocks; i++) x = block(ops, `${name}.blocks.${i}`, x);
  });
  const last = ops.relu(ops.layerNorm(x, 'norm'));
  return ops.linear(ops.meanFrom(ops.reshape(last, [-1, side * side, config.channels.at(-1)!]), 0), 'head');
}

function block<V>(ops: GraphOps<V>, name: string, x: V): V {
  const first = ops.conv(ops.relu(ops.layerNorm(x, `${name}.norm1`)), `${name}.conv1.weight`);
  return ops.add(x, ops.conv(ops.relu(ops.layerNorm(first, `${name}.norm2`)), `${name}.conv2.weight`));
}

/** Each square of four pixels becomes one. [b, side, side, C] → [b, side/2, side/2, out] */
function halve<V>(ops: GraphOps<V>, name: string, x: V, side: number, channels: number): V {
  const pairs = ops.reshape(ops.layerNorm(x, `${name}.norm`), [-1, 2, side / 2, 2 * channels]);
  const squares = ops.reshape(ops.transpose(pairs, [0, 2, 1, 3]), [-1, side / 2, side / 2, 4 * channels]);
  return ops.linear(squares, `${name}.downsample`, [side / 2, side / 2]);
}
