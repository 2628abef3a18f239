import type { ViTConfig } from '../../nn/config';
import { weightShapes } from '../../nn/config';
import type { OnnxPrecision } from './graph';

/** What the graph itself takes beside the weights, in bytes: nodes and names, of the whole and of each block. */
const GRAPH: Record<OnnxPrecision, { whole: number; block: number }> = {
  fp32: { whole: 1630, block: 2365 },
  fp16: { whole: 1670, block: 2360 },
  int8: { whole: 2420, block: 3680 },
};

/**
 * About how large the ONNX file of a Vision Transformer is, in bytes, before it is written: within a few per cent, or a
 * few kB where it is tiny. In int8 the linear layers are bytes with a scale and a zero point for each row; the rest stays
 * float32.
 */
export function onnxFileBytes(config: ViTConfig, precision: OnnxPrecision): number {
  const { whole, block } = GRAPH[precision];
  let bytes = whole + block * config.depth;
  for (const [name, shape] of weightShapes(config)) {
    const values = shape.reduce((a, b) => a * b, 1);
    const rows = shape[0]!;
    const isLinear = name.endsWith('.weight') && shape.length === 2;
    if (precision === 'fp16') bytes += 2 * values;
    else if (precision === 'int8' && isLinear) bytes += values + 5 * rows;
    else bytes += 4 * values;
  }
  return bytes;
}
