import { access, readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { StudioError } from '../base/errors';
import type { HostTensor } from '../base/tensor';
import { disguised } from './disguise';
import { labelsWithin } from '../base/class-lists';
import { readSafetensors, SafetensorsFile } from './safetensors/reader';
import { neighboursSay } from './told/neighbours';
import { metadataSays } from './told/onnx-metadata';
import { emptyTold, mergeTold, type Told } from './told/told';
import { readTorch, TORCH_NAME, type TorchFile, torchKind, unread } from './torch/reader';
import { NOT_TORCH } from './torch/storages';

/** Weights as they lie on the disk, in one file or several, and what is said of them. To be closed. */
export interface WeightFiles {
  /** What was opened, for messages. */
  label: string;
  names: string[];
  /** The only file, where it is a safetensors file. */
  file: SafetensorsFile | undefined;
  shapeOf(name: string): readonly number[] | undefined;
  read(name: string): Promise<HostTensor>;
  /** What stands beside the weights and in their metadata. */
  told: Told;
  close(): Promise<void>;
}

/** As timm and transformers call the only file of a folder, the one that they take first. */
const SINGLE = ['model.safetensors', 'pytorch_model.bin'];
const INDEX = /\.(safetensors|bin)\.index\.json$/;
const PART = /-\d{5}-of-\d{5}\.(safetensors|bin)$/;
/** What training leaves beside the weights. */
const OF_TRAINING = /^(training_args|optimizer|scheduler|scaler|rng_state)/;

type WeightFile = SafetensorsFile | TorchFile;

/**
 * Opens a file of safetensors or of PyTorch, the index of one in parts, one of its parts, or a folder with any of these, as timm
 * and transformers write them. Descriptions are looked for within it and beside it.
 *
 * @throws StudioError 'bad-file', 'not-found'; 'usage' where a folder holds several
 */
export async function openWeights(path: string): Promise<WeightFiles> {
  const isFolder = (await stat(path)).isDirectory();
  const main = isFolder ? await mainFileOf(path) : await wholeOf(path);
  const files = main.endsWith('.json') ? await openParts(main) : [await openOne(main)];
  const told = mergeTold(files.length === 1 ? saidIn(files[0]!) : emptyTold(), neighboursSay(main));
  if (isFolder && !SINGLE.includes(basename(main)) && !INDEX.test(main)) {
    told.notes.push(`The weights are those of “${basename(main)}”.`);
  }
  return { told, ...contentOf(files, basename(path)) };
}

async function mainFileOf(folder: string): Promise<string> {
  // Of “._model.safetensors” and the like: a Mac leaves them beside files on foreign disks.
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();
  for (const ending of [/\.safetensors$/, TORCH_NAME]) {
    const weights = names.filter((name) => ending.test(name) && !OF_TRAINING.test(name));
    const indices = names.filter((name) => INDEX.test(name) && ending.test(name.replace('.index.json', '')));
    const found = [...SINGLE, ...indices].find((name) => weights.includes(name) || indices.includes(name));
    if (found !== undefined) return join(folder, found);
    if (weights.length === 1) return join(folder, weights[0]!);
    if (weights.length > 1) throw ambiguous(folder, weights);
  }
  throw new StudioError(
    'not-found',
    `The folder “${basename(folder)}” has no model.safetensors.`,
    'Choose a folder that timm or transformers wrote, or a file of weights.',
  );
}

function ambiguous(folder: string, names: string[]): StudioError {
  const shown = names
    .slice(0, 5)
    .map((name) => `“${name}”`)
    .join(', ');
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  return new StudioError(
    'usage',
    `The folder “${basename(folder)}” holds ${names.length} files of weights: ${shown}${more}.`,
    `Give the file that you mean, e.g. “${join(folder, names[0]!)}”.`,
  );
}

/** Of one of several parts, the index that knows them all. */
async function wholeOf(path: string): Promise<string> {
  if (!PART.test(path)) return path;
  const index = path.replace(PART, '.$1.index.json');
  return (await exists(index)) ? index : path;
}

async function openOne(path: string): Promise<WeightFile> {
  const kind = await torchKind(path);
  if (kind) return readTorch(path, kind);
  const error = await disguised(path);
  if (error) throw error;
  try {
    return await readSafetensors(path);
  } catch (error) {
    // People rename files: what is no safetensors under a name of PyTorch's is neither.
    if (TORCH_NAME.test(path) && error instanceof StudioError && error.code === 'bad-file')
      throw unread(path, NOT_TORCH);
    throw error;
  }
}

/** What the metadata of a file says, or what was saved beside its weights. */
function saidIn(file: WeightFile): Told {
  if (file instanceof SafetensorsFile) return metadataSays(file.metadata);
  const names = labelsWithin(file.said);
  return { ...emptyTold(), labels: names ? [{ names, from: basename(file.path) }] : [] };
}

const IndexSchema = z.looseObject({ weight_map: z.record(z.string(), z.string()) });

/** Opens all parts that an index names, and checks that they hold just what it says. */
async function openParts(index: string): Promise<WeightFile[]> {
  const parsed = IndexSchema.safeParse(await readJson(index));
  if (!parsed.success) throw bad(`“${basename(index)}” is no index of weights in parts.`);
  const places = new Map(Object.entries(parsed.data.weight_map));
  const files: WeightFile[] = [];
  try {
    for (const part of new Set(places.values())) files.push(await openPart(dirname(index), part));
    checkParts(files, places, basename(index));
    return files;
  } catch (error) {
    for (const file of files) await file.close();
    throw error;
  }
}

async function openPart(folder: string, part: string): Promise<WeightFile> {
  if (part !== basename(part) || !/\.(safetensors|bin)$/.test(part)) {
    throw bad(`The index of the weights names “${part}”, which is no file in its own folder.`);
  }
  const path = join(folder, part);
  if (await exists(path)) return openOne(path);
  throw new StudioError('not-found', `The part “${part}” of the weights is missing.`, 'Get all parts.');
}

function checkParts(files: WeightFile[], places: Map<string, string>, index: string): void {
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

function contentOf(files: WeightFile[], label: string): Omit<WeightFiles, 'told'> {
  const [only] = files;
  const fileOf = new Map(files.flatMap((file) => file.names.map((name) => [name, file] as const)));
  return {
    label,
    names: [...fileOf.keys()],
    file: files.length === 1 && only instanceof SafetensorsFile ? only : undefined,
    shapeOf: (name) => fileOf.get(name)?.info(name)?.shape,
    read: (name) => fileOf.get(name)!.read(name),
    close: async () => {
      for (const file of files) await file.close();
    },
  };
}

/** The same without what stands before every name: what PyTorch's training programs wrap a state in. */
export function unwrapped(files: WeightFiles): WeightFiles {
  const [first = '', ...others] = files.names;
  const parts = first.split('.').slice(0, -1);
  const shared = (count: number) =>
    others.every((name) => name.startsWith(`${parts.slice(0, count).join('.')}.`));
  const count = others.length === 0 ? 0 : parts.findLastIndex((_, i) => shared(i + 1)) + 1;
  const prefix = parts
    .slice(0, count)
    .map((part) => `${part}.`)
    .join('');
  return {
    ...files,
    names: files.names.map((name) => name.slice(prefix.length)),
    shapeOf: (name) => files.shapeOf(prefix + name),
    read: (name) => files.read(prefix + name),
  };
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse((await readFile(path, 'utf8')).replace(/^\uFEFF/, '')) as unknown;
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
