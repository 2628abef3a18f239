import { sizedFamily, weightShapes } from '../../nn/families/registry';
import type { SizedConfig } from '../../nn/model';
import type { OnnxPrecision } from './graph';

/**
 * About how large the ONNX file of a network is, in bytes, before it is written: within a few per cent, or a
 * few kB where it is tiny. In int8 the linear layers are bytes with a scale and a zero point for each row; the rest stays
 * float32.
 */
export function onnxFileBytes(config: SizedConfig, precision: OnnxPrecision): number {
  const { whole, block } = sizedFamily(config).sized.graphBytes(config)[precision];
  let bytes = whole + block * config.depth;
  for (const [name, shape] of weightShapes(config)) {
    const values = shape.reduce((a, b) => a * b, 1);
    const rows = shape[0]!;
    const isLinear = /\.weight(_\w+)?$/.test(name) && shape.length === 2;
    if (precision === 'fp16') bytes += 2 * values;
    else if (precision === 'int8' && isLinear) bytes += values + 5 * rows;
    else bytes += 4 * values;
  }
  return bytes;
}
