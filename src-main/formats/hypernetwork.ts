import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { StudioError } from '../base/errors';
import type { TensorMap } from '../base/tensor';
import { type Hypernetwork, hypernetworkOf } from '../nn/hypernetwork/hypernetwork';
import { isPickle, openWeights } from './weights';

const ClassesSchema = z.array(z.string());

/**
 * A GHN-3 in safetensors under the names of its authors' code, of any float type.
 * @throws StudioError 'not-found'; 'bad-file' for anything else, for the authors' own files with how to convert them
 */
export async function readHypernetwork(path: string): Promise<Hypernetwork> {
  const found = await stat(path).catch(() => undefined);
  if (!found) {
    throw new StudioError('not-found', `There is no hypernetwork at “${path}”.`, 'Give the path of a GHN-3.');
  }
  if (found.isFile() && (await isPickle(path))) throw await pickled(path);
  const files = await openWeights(path);
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

/** What is published was written by joblib, what was trained with the authors' code by PyTorch, as a zip archive. */
async function pickled(path: string): Promise<StudioError> {
  const file = await open(path, 'r');
  const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0).finally(() => file.close());
  const name = basename(path);
  const target = name.replace(/\.\w+$/, '.safetensors');
  const [library, load] =
    buffer.toString('latin1') === 'PK'
      ? ['torch', `torch.load("${name}", "cpu", weights_only=False)["state_dict"]`]
      : ['joblib', `joblib.load("${name}")`];
  const steps = [
    `import ${library}`,
    'from safetensors.torch import save_file',
    `save_file({k: v.clone().contiguous() for k, v in ${load}.items()}, "${target}")`,
  ];
  return new StudioError(
    'bad-file',
    `“${name}” is a Python pickle, which could run any program when it is opened.`,
    `Convert it where you trust it: python -c '${steps.join('; ')}'.`,
  );
}
