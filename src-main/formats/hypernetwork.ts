import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { StudioError } from '../base/errors';
import type { TensorMap } from '../base/tensor';
import { type Hypernetwork, hypernetworkOf } from '../nn/hypernetwork/hypernetwork';
import { openWeights, unwrapped } from './weights';

const ClassesSchema = z.array(z.string());

/**
 * A GHN-3 in safetensors or in a file of PyTorch's, under the names of its authors' code, of any float type.
 * @throws StudioError 'not-found'; 'bad-file' for anything else, for the authors' own files with how to convert them
 */
export async function readHypernetwork(path: string): Promise<Hypernetwork> {
  const found = await stat(path).catch(() => undefined);
  if (!found) {
    throw new StudioError('not-found', `There is no hypernetwork at “${path}”.`, 'Give the path of a GHN-3.');
  }
  if (found.isFile() && (await isJoblib(path))) throw pickled(path);
  const files = unwrapped(await openWeights(path));
  try {
    const weights: TensorMap = new Map();
    for (const name of files.names) weights.set(name, await files.read(name));
    return {
      ...hypernetworkOf(weights, files.label),
      classes: classesIn(files.file?.metadata.get('classes')),
    };
  } finally {
    await files.close();
  }
}

/** Names of classes, which a file may say in its metadata as a JSON list. */
function classesIn(text: string | undefined): string[] | undefined {
  try {
    return text === undefined ? undefined : ClassesSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** A bare pickle, as joblib writes it, which is what its authors publish. Those of PyTorch begin with a long number. */
async function isJoblib(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  const { buffer } = await file.read(Buffer.alloc(9), 0, 9, 0).finally(() => file.close());
  return buffer[0] === 0x80 && buffer[1]! >= 2 && buffer[1]! <= 5 && buffer[2] !== 0x8a && buffer[8] !== 0x7b;
}

function pickled(path: string): StudioError {
  const name = basename(path);
  const steps = [
    'import joblib',
    'from safetensors.torch import save_file',
    `save_file({k: v.clone().contiguous() for k, v in joblib.load("${name}").items()}, "${name.replace(/\.\w+$/, '.safetensors')}")`,
  ];
  return new StudioError(
    'bad-file',
    `“${name}” is a Python pickle, which could run any program when it is opened.`,
    `Convert it where you trust it: python -c '${steps.join('; ')}'.`,
  );
}
