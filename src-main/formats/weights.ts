import { access, open, readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { StudioError } from '../base/errors';
import type { HostTensor } from '../base/tensor';
import { readSafetensors, type SafetensorsFile } from './safetensors/reader';

/** Weights as they lie on the disk, in one file or several, and the descriptions beside them. To be closed. */
export interface WeightFiles {
  /** What was opened, for messages. */
  label: string;
  names: string[];
  /** Of the only file; none where there are several. */
  file: SafetensorsFile | undefined;
  shapeOf(name: string): readonly number[] | undefined;
  read(name: string): Promise<HostTensor>;
  /** The parsed `config.json` and `preprocessor_config.json`, undefined where there are none. */
  config: unknown;
  preprocessor: unknown;
  close(): Promise<void>;
}

const SINGLE = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';

/**
 * Opens a safetensors file, the index of one in parts, or a folder with either, as timm and transformers write them.
 * Descriptions are looked for in a folder, and beside a file of the usual name.
 *
 * @throws StudioError 'bad-file', 'not-found'; a pickle file is refused with how to convert it
 */
export async function openWeights(path: string): Promise<WeightFiles> {
  const isFolder = (await stat(path)).isDirectory();
  const main = isFolder ? await mainFileOf(path) : path;
  const described = isFolder || [SINGLE, INDEX].includes(basename(main));
  const json = async (name: string) => (described ? readJson(join(dirname(main), name)) : undefined);
  const descriptions = {
    config: await json('config.json'),
    preprocessor: await json('preprocessor_config.json'),
  };
  const files = main.endsWith('.json') ? await openParts(main) : [await openOne(main)];
  return { ...descriptions, ...contentOf(files, basename(path)) };
}

async function mainFileOf(folder: string): Promise<string> {
  const names = await readdir(folder);
  const found =
    [SINGLE, INDEX].find((name) => names.includes(name)) ??
    names.find((name) => name.endsWith('.safetensors'));
  if (found) return join(folder, found);
  const pickle = names.find((name) => PICKLE_NAME.test(name));
  if (pickle) throw pickleError(pickle);
  throw new StudioError(
    'not-found',
    `The folder “${basename(folder)}” has no model.safetensors.`,
    'Choose a folder that timm or transformers wrote, or a .safetensors file.',
  );
}

async function openOne(path: string): Promise<SafetensorsFile> {
  if (await isPickle(path)) throw pickleError(basename(path));
  return readSafetensors(path);
}

const PICKLE_NAME = /\.(pth|pt|bin|ckpt|pkl)$/i;

/** PyTorch's own files: a zip archive, or formerly a bare pickle. A safetensors header has its `{` at the ninth byte. */
async function isPickle(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer } = await file.read(Buffer.alloc(9), 0, 9, 0);
    const zip = buffer.readUInt32BE(0) === 0x504b0304;
    const bare = buffer[0] === 0x80 && buffer[1]! >= 2 && buffer[1]! <= 5;
    return PICKLE_NAME.test(path) || ((zip || bare) && buffer[8] !== 0x7b);
  } finally {
    await file.close();
  }
}

function pickleError(name: string): StudioError {
  const target = name.replace(PICKLE_NAME, '');
  return new StudioError(
    'bad-file',
    `“${name}” is a Python pickle, which could run any program when it is opened.`,
    `Convert it where you trust it: python -c 'import torch; from safetensors.torch import save_file; ` +
      `save_file(torch.load("${name}", weights_only=True), "${target}.safetensors")'.`,
  );
}

const IndexSchema = z.looseObject({ weight_map: z.record(z.string(), z.string()) });

/** Opens all parts that an index names, and checks that they hold just what it says. */
async function openParts(index: string): Promise<SafetensorsFile[]> {
  const parsed = IndexSchema.safeParse(await readJson(index));
  if (!parsed.success) throw bad(`“${basename(index)}” is no index of weights in parts.`);
  const places = new Map(Object.entries(parsed.data.weight_map));
  const files: SafetensorsFile[] = [];
  try {
    for (const part of new Set(places.values())) files.push(await openPart(dirname(index), part));
    checkParts(files, places, basename(index));
    return files;
  } catch (error) {
    for (const file of files) await file.close();
    throw error;
  }
}

async function openPart(folder: string, part: string): Promise<SafetensorsFile> {
  if (part !== basename(part) || !part.endsWith('.safetensors')) {
    throw bad(`The index of the weights names “${part}”, which is no file in its own folder.`);
  }
  const path = join(folder, part);
  if (await exists(path)) return readSafetensors(path);
  throw new StudioError('not-found', `The part “${part}” of the weights is missing.`, 'Get all parts.');
}

function checkParts(files: SafetensorsFile[], places: Map<string, string>, index: string): void {
  for (const file of files) {
    const part = basename(file.path);
    const stray = file.names.find((name) => places.get(name) !== part);
    if (stray !== undefined)
      throw bad(`“${part}” has the tensor “${stray}”, of which “${index}” does not know.`);
  }
  for (const [name, part] of places) {
    const file = files.find(({ path }) => basename(path) === part);
    if (!file?.info(name)) throw bad(`“${part}” lacks the tensor “${name}”, which “${index}” says is in it.`);
  }
}

function contentOf(files: SafetensorsFile[], label: string): Omit<WeightFiles, 'config' | 'preprocessor'> {
  const fileOf = new Map(files.flatMap((file) => file.names.map((name) => [name, file] as const)));
  return {
    label,
    names: [...fileOf.keys()],
    file: files.length === 1 ? files[0] : undefined,
    shapeOf: (name) => fileOf.get(name)?.info(name)?.shape,
    read: (name) => fileOf.get(name)!.read(name),
    close: async () => {
      for (const file of files) await file.close();
    },
  };
}

async function readJson(path: string): Promise<unknown> {
  if (!(await exists(path))) return undefined;
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) throw bad(`“${basename(path)}” is not JSON.`);
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function bad(message: string): StudioError {
  return new StudioError('bad-file', message, 'The files are damaged or incomplete: get them again.');
}
