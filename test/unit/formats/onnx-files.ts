import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { afterAll } from 'vitest';
import { Random } from '../../../src-main/base/random';
import {
  type ElementType,
  encodeModel,
  floatInitializer,
  int64Initializer,
  type OnnxModel,
  type OnnxNode,
  type OnnxValue,
} from '../../../src-main/engine/onnx/model';

/** A folder that is removed after the file's tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wave-onnx-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  return folder;
}

export const SIDE = 4;
export const CLASSES = 5;

export interface LinearFile {
  /** Of the input. */
  shape?: (number | string)[];
  type?: ElementType;
  channels?: number;
  /** Operators after the scores. */
  tail?: OnnxNode[];
  output?: OnnxValue;
  change?: Partial<OnnxModel>;
}

/** A classifier that is one matrix over all pixels in the file's own order: scores = pixels · W. */
export function linearModel(options: LinearFile = {}): OnnxModel {
  const { shape = ['N', 3, SIDE, SIDE], type = 'float32', channels = 3, tail = [] } = options;
  const last = tail.at(-1)?.outputs[0] ?? 'scores';
  return {
    irVersion: 8,
    opsets: [{ domain: '', version: 17 }],
    name: 'linear',
    nodes: [
      { op: 'Cast', inputs: ['image'], outputs: ['floats'], attributes: { to: 1 } },
      { op: 'Flatten', inputs: ['floats'], outputs: ['pixels'] },
      { op: 'MatMul', inputs: ['pixels', 'weight'], outputs: ['scores'] },
      ...tail,
    ],
    initializers: [
      floatInitializer('weight', [channels * SIDE * SIDE, CLASSES], matrix(channels)),
      int64Initializer('index', [0]),
    ],
    inputs: [{ name: 'image', type, shape }],
    outputs: [options.output ?? { name: last, type: 'float32', shape: ['N', CLASSES] }],
    ...options.change,
  };
}

/** The weight of {@link linearModel}. [channels·SIDE², CLASSES] */
export function matrix(channels = 3): Float32Array {
  return new Random(4, 'matrix').normalTensor([channels * SIDE * SIDE, CLASSES], 0.3).data;
}

/** scores [count, CLASSES] of pixels that are in the file's own order */
export function linearScores(pixels: ArrayLike<number>, channels = 3): number[] {
  const weight = matrix(channels);
  const inputs = channels * SIDE * SIDE;
  return Array.from({ length: (pixels.length / inputs) * CLASSES }, (_, k) => {
    let sum = 0;
    const row = Math.floor(k / CLASSES);
    for (let i = 0; i < inputs; i++) sum += pixels[row * inputs + i]! * weight[i * CLASSES + (k % CLASSES)]!;
    return sum;
  });
}

export function writeFile(folder: string, name: string, content: OnnxModel | Uint8Array | string): string {
  const path = join(folder, name);
  const isModel = typeof content === 'object' && 'irVersion' in content;
  writeFileSync(path, isModel ? encodeModel(content) : content);
  return path;
}

export interface External {
  location?: string;
  offset?: string;
  length?: string;
}

/**
 * {@link linearModel} with its matrix in another file. A protobuf message that comes twice is merged, so a second graph
 * with nothing but the tensor adds it to the first.
 */
export function externalModel({ location, ...rest }: External): Uint8Array {
  const model = encodeModel(linearModel({ change: { initializers: [] } }));
  const writer = new BinaryWriter();
  writer.tag(7, WireType.LengthDelimited).fork().tag(5, WireType.LengthDelimited).fork();
  for (const dim of [3 * SIDE * SIDE, CLASSES]) writer.tag(1, WireType.Varint).int64(dim);
  writer.tag(2, WireType.Varint).int32(1).tag(8, WireType.LengthDelimited).string('weight');
  for (const [key, value] of Object.entries({ location, ...rest })) {
    writer.tag(13, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).string(key);
    writer
      .tag(2, WireType.LengthDelimited)
      .string(value ?? '')
      .join();
  }
  writer.tag(14, WireType.Varint).int32(1).join().join();
  return Buffer.concat([model, writer.finish()]);
}
