import { existsSync, readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { StudioError } from '../../base/errors';
import { sizeOf } from '../../base/tensor';
import { disguisedSync } from '../disguise';
import { LiteralError, readLiteral } from '../../base/literal';

/** A TensorFlow.js model as it lies on the disk: the description, and where the bytes of its weights are. */
export interface TfjsFiles {
  json: tf.io.ModelJSON;
  specs: tf.io.WeightsManifestEntry[];
  /** Of the weights, in the order of `specs`; read when they are asked for. */
  weights: () => Promise<Buffer>;
}

/** What our own single file of such a model begins with; the length of the description and the description follow. */
const MAGIC = 'WAVETFJS';
const HEAD = MAGIC.length + 8;

/** The `model.json` that a path means, a folder's or itself; undefined where it is none of TensorFlow.js. */
export function modelJsonOf(path: string): string | undefined {
  const folder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const file = folder ? join(path, 'model.json') : path;
  if (!existsSync(file) || !file.endsWith('.json') || statSync(file).size > LARGEST_JSON) return undefined;
  return /"(modelTopology|weightsManifest)"/.test(readFileSync(file, 'utf8')) ? file : undefined;
}

const LARGEST_JSON = 256 * 2 ** 20;

/** As much of a `model.json` as is relied upon (tfjs-core, io/types.ts: ModelJSON). */
const ModelJsonSchema = z.looseObject({
  modelTopology: z.looseObject({}),
  weightsManifest: z
    .array(
      z.looseObject({
        paths: z.array(z.string()),
        weights: z.array(
          z.looseObject({
            name: z.string(),
            shape: z.array(z.int().nonnegative()),
            dtype: z.string(),
            quantization: z.looseObject({ dtype: z.string() }).optional(),
          }),
        ),
      }),
    )
    .default([]),
});

/**
 * Reads a model's description and finds its weights: a folder, its `model.json`, or our own single file.
 *
 * @throws StudioError 'bad-file' where something is missing or damaged
 */
export async function readTfjs(path: string): Promise<TfjsFiles> {
  const file = modelJsonOf(path);
  return file === undefined ? readPacked(path) : readFolder(file);
}

async function readFolder(file: string): Promise<TfjsFiles> {
  const json = parsed(file, await readFile(file, 'utf8'));
  const manifest = json.weightsManifest;
  const paths = manifest.flatMap((group) => group.paths);
  const specs = manifest.flatMap(({ weights }) => weights);
  const files = paths.map((part) => shardAt(file, part));
  const sizes = files.reduce((sum, each) => sum + statSync(each).size, 0);
  checkSize(file, specs, sizes);
  return {
    json,
    specs,
    weights: async () => Buffer.concat(await Promise.all(files.map((each) => readFile(each)))),
  };
}

function shardAt(file: string, part: string): string {
  if (part !== basename(part)) {
    throw bad(file, `names “${part}”, which is no file in its own folder`);
  }
  const path = join(dirname(file), part);
  if (!existsSync(path)) {
    throw new StudioError(
      'not-found',
      `“${part}”, which holds weights of “${basename(file)}”, is not beside it.`,
      'Get all files of the model.',
    );
  }
  return path;
}

async function readPacked(path: string): Promise<TfjsFiles> {
  const disguise = disguisedSync(path);
  if (disguise) throw disguise;
  const bytes = await readFile(path);
  if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) throw bad(path, 'is no model of TensorFlow.js');
  const length = Number(bytes.readBigUInt64LE(MAGIC.length));
  const json = parsed(path, bytes.toString('utf8', HEAD, HEAD + length));
  const specs = json.weightsManifest.flatMap(({ weights }) => weights);
  const weights = bytes.subarray(HEAD + length);
  checkSize(path, specs, weights.length);
  return { json, specs, weights: () => Promise.resolve(weights) };
}

/** A model in one file, for the catalog: the description, then all weights. */
export async function* packedTfjs({ json, weights }: TfjsFiles): AsyncGenerator<Uint8Array> {
  const text = Buffer.from(JSON.stringify(json));
  const head = Buffer.alloc(HEAD);
  head.write(MAGIC, 'latin1');
  head.writeBigUInt64LE(BigInt(text.length), MAGIC.length);
  yield head;
  yield text;
  yield await weights();
}

/** Keras writes NaN where JSON has none. */
function parsed(file: string, text: string): tf.io.ModelJSON {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    json = tolerant(file, text);
  }
  const model = ModelJsonSchema.safeParse(json);
  if (model.success) return model.data as unknown as tf.io.ModelJSON;
  const isModel = typeof json === 'object' && json !== null && 'modelTopology' in json;
  const where = model.error.issues[0]!.path.join('.');
  throw bad(file, isModel ? `is damaged: it has no proper “${where}”` : 'is no model of TensorFlow.js');
}

function tolerant(file: string, text: string): unknown {
  try {
    return plain(readLiteral(text));
  } catch (error) {
    if (error instanceof LiteralError) throw bad(file, 'is not JSON');
    throw error;
  }
}

function plain(value: ReturnType<typeof readLiteral>): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, each]) => [key, plain(each)]));
  return value;
}

const BYTES: Record<string, number> = {
  float32: 4,
  int32: 4,
  complex64: 8,
  float16: 2,
  uint16: 2,
  uint8: 1,
  bool: 1,
};

/** How many bytes a weight that is no text takes. */
export function bytesOf({ shape, dtype, quantization }: tf.io.WeightsManifestEntry): number {
  return sizeOf(shape) * (BYTES[quantization?.dtype ?? dtype] ?? 4);
}

function checkSize(file: string, specs: readonly tf.io.WeightsManifestEntry[], found: number): void {
  if (specs.some(({ dtype }) => dtype === 'string')) return;
  const expected = specs.reduce((sum, spec) => sum + bytesOf(spec), 0);
  if (expected === found) return;
  throw bad(
    file,
    `has ${found} bytes of weights instead of ${expected}: a file of it is cut short or another’s`,
  );
}

function bad(file: string, problem: string): StudioError {
  return new StudioError('bad-file', `“${basename(file)}” ${problem}.`, 'Get all files of the model again.');
}
