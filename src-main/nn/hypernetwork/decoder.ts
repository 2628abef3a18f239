import type { HostTensor } from '../../base/tensor';
import type { Hypernetwork } from './hypernetwork';
import { linear, relu, type Rows } from './layers';

/** The weights that a node's features stand for, before they are laid out and normalised. */

/** A kernel of at most the decoder's rows and columns: [outputs, inputs, side, side]. */
export function decodeKernel(
  { config, weights }: Hypernetwork,
  node: Rows,
  [out, into, side]: readonly [number, number, number],
): HostTensor {
  const rows = Math.min(out, config.rows);
  const columns = Math.min(into, config.columns);
  const taken = Math.min(side, config.spatial);
  const pixels = middle(relu(linear(weights, 'decoder.fc.0', node)).data, config.spatial, taken);
  const hidden = relu(linear(weights, 'decoder.conv.0', pixels));
  const wanted = Int32Array.from(
    { length: rows * columns },
    (_, i) => Math.floor(i / columns) * config.columns + (i % columns),
  );
  const { data } = linear(weights, 'decoder.conv.2', hidden, wanted);
  const kernel = transposed(data, taken ** 2, rows * columns);
  return { shape: [rows, columns, side, side], data: side > taken ? enlarged(kernel, taken, side) : kernel };
}

/** A classifier's matrix [classes that it knows, inputs]. */
export function decodeClassifier(hypernetwork: Hypernetwork, node: Rows, into: number): HostTensor {
  const { config, weights } = hypernetwork;
  const { shape, data } = decodeKernel(hypernetwork, node, [config.rows, into, 1]);
  const columns = shape[1]!;
  const inputs = relu({ width: config.rows, data: transposed(data, config.rows, columns) });
  const { data: made } = linear(weights, 'decoder.class_layer_predictor.1', inputs);
  return { shape: [config.classes, columns], data: transposed(made, columns, config.classes) };
}

/** A vector that multiplies, and one that is added: a normalisation has both, a linear layer the second. */
export function decodeVectors({ config, weights }: Hypernetwork, node: Rows): [Float32Array, Float32Array] {
  const { data } = linear(weights, 'decoder_1d.fc.2', relu(linear(weights, 'decoder_1d.fc.0', node)));
  return [data.subarray(0, config.vector), data.subarray(config.vector)];
}

/** A classifier's bias, of the classes that it knows. */
export function decodeClassBias(hypernetwork: Hypernetwork, node: Rows): Float32Array {
  const [, data] = decodeVectors(hypernetwork, node);
  return linear(hypernetwork.weights, 'bias_class.1', relu({ width: data.length, data })).data;
}

/** The middle [side, side] of every feature's map [features, whole, whole], a row of features for each pixel. */
function middle(maps: Float32Array, whole: number, side: number): Rows {
  const width = maps.length / whole ** 2;
  const first = Math.floor(whole / 2) - Math.floor(side / 2);
  const data = new Float32Array(side ** 2 * width);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      for (let feature = 0; feature < width; feature++) {
        data[(y * side + x) * width + feature] = maps[(feature * whole + first + y) * whole + first + x]!;
      }
    }
  }
  return { width, data };
}

/** [rows, columns] → [columns, rows] */
function transposed(data: Float32Array, rows: number, columns: number): Float32Array {
  return Float32Array.from(
    { length: data.length },
    (_, i) => data[(i % rows) * columns + Math.floor(i / rows)]!,
  );
}

/** Every map [from, from] bilinearly to [to, to], as PyTorch does without aligned corners. */
function enlarged(maps: Float32Array, from: number, to: number): Float32Array {
  const at = (pixel: number) => {
    const place = Math.max(0, ((pixel + 0.5) * from) / to - 0.5);
    const low = Math.floor(place);
    return { low, high: Math.min(low + 1, from - 1), share: place - low };
  };
  const places = Array.from({ length: to }, (_, pixel) => at(pixel));
  const out = new Float32Array((maps.length / from ** 2) * to ** 2);
  for (let i = 0; i < out.length; i++) {
    const start = Math.floor(i / to ** 2) * from ** 2;
    const [y, x] = [places[Math.floor(i / to) % to]!, places[i % to]!];
    const row = (line: number) =>
      maps[start + line * from + x.low]! * (1 - x.share) + maps[start + line * from + x.high]! * x.share;
    out[i] = row(y.low) * (1 - y.share) + row(y.high) * y.share;
  }
  return out;
}
