import { access, open, readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { StudioError } from '../base/errors';
import type { HostTensor } from '../base/tensor';
import { disguised } from './disguise';
import { readSafetensors, type SafetensorsFile } from './safetensors/reader';
import { neighboursSay } from './told/neighbours';
import { metadataSays } from './told/onnx-metadata';
import { mergeTold, type Told } from './told/told';

/** Weights as they lie on the disk, in one file or several, and what is said of them. To be closed. */
export interface WeightFiles {
  /** What was opened, for messages. */
  label: string;
  names: string[];
  /** Of the only file; none where there are several. */
  file: SafetensorsFile | undefined;
  shapeOf(name: string): readonly number[] | undefined;
  read(name: string): Promise<HostTensor>;
  /** What stands beside the weights and in their metadata. */
  told: Told;
  close(): Promise<void>;
}

const SINGLE = 'model.safetensors';
const INDEX = /\.safetensors\.index\.json$/;
const PART = /-\d{5}-of-\d{5}\.safetensors$/;

/**
 * Opens a safetensors file, the index of one in parts, one of its parts, or a folder with any of these, as timm and
 * transformers write them. Descriptions are looked for beside it.
 *
 * @throws StudioError 'bad-file', 'not-found'; 'usage' where a folder holds several; a pickle file is refused with how to
 * convert it
 */
export async function openWeights(path: string): Promise<WeightFiles> {
  const isFolder = (await stat(path)).isDirectory();
  const main = isFolder ? await mainFileOf(path) : await wholeOf(path);
  const files = main.endsWith('.json') ? await openParts(main) : [await openOne(main)];
  const metadata = files.length === 1 ? files[0]!.metadata : new Map<string, string>();
  const told = mergeTold(metadataSays(metadata), neighboursSay(main));
  if (isFolder && basename(main) !== SINGLE && !INDEX.test(main)) {
    told.notes.push(`The weights are those of “${basename(main)}”.`);
  }
  return { told, ...contentOf(files, basename(path)) };
}

async function mainFileOf(folder: string): Promise<string> {
  // Of “._model.safetensors” and the like: a Mac leaves them beside files on foreign disks.
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();
  const weights = names.filter((name) => name.endsWith('.safetensors'));
  const found = [SINGLE, ...names.filter((name) => INDEX.test(name))].find((name) => names.includes(name));
  if (found) return join(folder, found);
  if (weights.length === 1) return join(folder, weights[0]!);
  if (weights.length > 1) throw ambiguous(folder, weights);
  const pickle = names.find((name) => PICKLE_NAME.test(name));
  if (pickle) throw pickleError(pickle);
  throw new StudioError(
    'not-found',
    `The folder “${basename(folder)}” has no model.safetensors.`,
    'Choose a folder that timm or transformers wrote, or a .safetensors file.',
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
  const index = path.replace(PART, '.safetensors.index.json');
  return (await exists(index)) ? index : path;
}

async function openOne(path: string): Promise<SafetensorsFile> {
  if (await isPickle(path)) throw pickleError(basename(path));
  const error = await disguised(path);
  if (error) throw error;
  return readSafetensors(path);
}

const PICKLE_NAME = /\.(pth|pt|bin|ckpt|pkl)$/i;
/** Within the first kilobytes of PyTorch's archives; other archives hold other files. */
const OF_TORCH = /\/(data\.pkl|version|byteorder|\.format_version|\.storage_alignment|constants\.pkl|code\/)/;

/** PyTorch's own files: a zip archive, or formerly a bare pickle. A safetensors header has its `{` at the ninth byte. */
export async function isPickle(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
    const zip = buffer.readUInt32BE(0) === 0x504b0304;
    if (zip) return PICKLE_NAME.test(path) || OF_TORCH.test(buffer.toString('latin1', 0, bytesRead));
    const bare = buffer[0] === 0x80 && buffer[1]! >= 2 && buffer[1]! <= 5;
    return PICKLE_NAME.test(path) || (bare && buffer[8] !== 0x7b);
  } finally {
    await file.close();
  }
}

/** The weights may be alone, or within what training keeps beside them, or in a whole network, also one that was traced. */
function pickleError(name: string): StudioError {
  const target = name.replace(PICKLE_NAME, '');
  const steps = [
    'import torch',
    'from safetensors.torch import save_file',
    `f = torch.load("${name}", "cpu", weights_only=False)`,
    'f = next((f[k] for k in ("state_dict", "model_state_dict", "model") if isinstance(f, dict) and k in f), f)',
    'f = f if isinstance(f, dict) else f.state_dict()',
    `save_file({k: v.clone().contiguous() for k, v in f.items() if torch.is_tensor(v)}, "${target}.safetensors")`,
  ];
  return new StudioError(
    'bad-file',
    `“${name}” is a Python pickle, which could run any program when it is opened.`,
    `Convert it where you trust it: python -c '${steps.join('; ')}'.`,
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
  if (await exists(path)) return openOne(path);
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

function contentOf(files: SafetensorsFile[], label: string): Omit<WeightFiles, 'told'> {
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
