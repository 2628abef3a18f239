import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { StudioError } from '../../base/errors';
import { resolveExternal } from './external';
import { CHILDREN, type Kind, readExternal, readOnnxHeader, within } from './header';
import { type Field, WireFile } from './wire';
import { withTensors } from './zip-map';

/** A piece of the result: bytes, or a part of a file. */
type Part = Uint8Array | { path: string; start: number; end: number };

const CHUNK = 4 * 2 ** 20;
/** A protobuf message cannot be larger. */
const LARGEST = 2 ** 31 - 1;

/**
 * An ONNX model as one file: weights that are in files beside it are moved inside, all else stays as it is, byte for
 * byte. A model that has all its weights inside comes out unchanged; but scores in lists of maps become the tensors that
 * they are made of.
 *
 * @throws StudioError as `readOnnxHeader` and `resolveExternal`; 'bad-file' where one file cannot hold it
 */
export function* selfContainedOnnx(path: string): Generator<Uint8Array> {
  const { external, zipMap } = readOnnxHeader(path);
  const files = resolveExternal(path, external);
  const file = new WireFile(path);
  try {
    const whole = { path, start: 0, end: file.size };
    const parts = external.length === 0 ? [whole] : (embedded(file, files, 'model', whole) ?? [whole]);
    if (lengthOf(parts) > LARGEST) {
      throw new StudioError(
        'bad-file',
        `“${basename(path)}” and the files beside it are larger than 2 GiB together.`,
        'Export it with smaller numbers, e.g. as float16.',
      );
    }
    if (zipMap) yield withTensors(Buffer.concat([...chunksOf(parts)]), zipMap.tensors);
    else yield* chunksOf(parts);
  } finally {
    file.close();
  }
}

function* chunksOf(parts: readonly Part[]): Generator<Uint8Array> {
  for (const part of parts) yield* part instanceof Uint8Array ? [part] : contents(part);
}

/** SHA-256 of {@link selfContainedOnnx}: the same for a model whether its weights are inside or beside it. */
export function onnxFingerprint(path: string): string {
  const hash = createHash('sha256');
  for (const chunk of selfContainedOnnx(path)) hash.update(chunk);
  return hash.digest('hex');
}

/** A message with the values of all tensors below it inside; undefined where none is elsewhere. */
function embedded(
  file: WireFile,
  files: ReadonlyMap<string, string>,
  kind: Kind,
  { start, end }: { start: number; end: number },
): Part[] | undefined {
  const parts: Part[] = [];
  let kept = start;
  for (const field of file.fields(start, end)) {
    const child = CHILDREN[kind][field.number];
    if (!child) continue;
    const inner =
      child === 'tensor' ? embeddedTensor(file, files, field) : embedded(file, files, child, field);
    if (!inner) continue;
    parts.push(
      { path: file.path, start: kept, end: field.from },
      head(field.number, lengthOf(inner)),
      ...inner,
    );
    kept = field.end;
  }
  if (parts.length === 0) return undefined;
  return [...parts, { path: file.path, start: kept, end }];
}

const Tensor = { rawData: 9, externalData: 13, dataLocation: 14 };

function embeddedTensor(
  file: WireFile,
  files: ReadonlyMap<string, string>,
  tensor: Field,
): Part[] | undefined {
  const external = readExternal(file, tensor);
  if (!external) return undefined;
  const path = files.get(external.location)!;
  const start = external.offset;
  const end = external.length === undefined ? statSync(path).size : start + external.length;
  const kept = [...within(file, tensor)]
    .filter(({ number }) => number !== Tensor.externalData && number !== Tensor.dataLocation)
    .map((field): Part => ({ path: file.path, start: field.from, end: field.end }));
  return [...kept, head(Tensor.rawData, end - start), { path, start, end }];
}

/** The beginning of a field with `length` bytes. */
function head(number: number, length: number): Uint8Array {
  return new BinaryWriter().tag(number, WireType.LengthDelimited).uint64(length).finish();
}

function lengthOf(parts: readonly Part[]): number {
  return parts.reduce(
    (sum, part) => sum + (part instanceof Uint8Array ? part.length : part.end - part.start),
    0,
  );
}

function* contents({
  path,
  start,
  end,
}: {
  path: string;
  start: number;
  end: number;
}): Generator<Uint8Array> {
  const file = openSync(path, 'r');
  try {
    for (let at = start; at < end; at += CHUNK) {
      const chunk = new Uint8Array(Math.min(CHUNK, end - at));
      const length = readSync(file, chunk, 0, chunk.length, at);
      if (length < chunk.length) {
        throw new StudioError('bad-file', `“${basename(path)}” changed while it was read.`, 'Try again.');
      }
      yield chunk;
    }
  } finally {
    closeSync(file);
  }
}
