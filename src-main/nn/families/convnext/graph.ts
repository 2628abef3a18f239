import type { GraphOps } from '../../graph-ops';
import { type ConvNextConfig, mapSide } from './config';

/**
 * Writes a ConvNeXt: the same computation as in forward.ts, for a batch of any size.
 *
 * @returns logits [batch, classes]
 */
export function convNextGraph<V>(ops: GraphOps<V>, config: ConvNextConfig): V {
  const squared = (x: V, stage: number) =>
    ops.reshape(x, [-1, mapSide(config, stage), mapSide(config, stage), config.dims[stage]!]);
  let x = ops.layerNorm(squared(ops.patches(ops.images, 'stem.0'), 0), 'stem.1');
  config.depths.forEach((blocks, stage) => {
    if (stage > 0) {
      const normed = ops.layerNorm(x, `stages.${stage}.downsample.0`);
      const planes = ops.transpose(normed, [0, 3, 1, 2]);
      x = squared(ops.patches(planes, `stages.${stage}.downsample.1`, mapSide(config, stage - 1)), stage);
    }
    for (let i = 0; i < blocks; i++) x = block(ops, config, `stages.${stage}.blocks.${i}`, x, stage);
  });
  const last = config.dims.length - 1;
  const places = ops.reshape(x, [-1, mapSide(config, last) ** 2, config.dims[last]!]);
  return ops.linear(ops.layerNorm(ops.meanFrom(places, 0), 'norm'), 'head');
}

/** x [b, side, side, C] → [b, side, side, C] */
function block<V>(ops: GraphOps<V>, config: ConvNextConfig, name: string, x: V, stage: number): V {
  const inner = [mapSide(config, stage), mapSide(config, stage)];
  const normed = ops.layerNorm(ops.depthwise(x, `${name}.conv_dw`), `${name}.norm`);
  const hidden = ops.gelu(ops.linear(normed, `${name}.mlp.fc1`, inner));
  const mixed = ops.linear(hidden, `${name}.mlp.fc2`, inner);
  return ops.add(
    x,
    config.initValues === undefined ? mixed : ops.multiply(mixed, ops.weight(`${name}.gamma`)),
  );
}
