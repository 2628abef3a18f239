import { copyFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { StudioError } from '../../../base/errors';
import { kindOf } from '../../../formats/description';
import { disguised } from '../../../formats/disguise';
import { importNetwork } from '../../../formats/import-network';
import { readModel, writeModel } from '../../../formats/model';
import { withSafetensors } from '../../../formats/safetensors/reader';
import { TORCH_NAME } from '../../../formats/torch/reader';
import { readBank } from '../../../formats/wavebank';
import { isTranslated, teacherAt } from '../../model-archive';
import type { WorkContext } from '../../worker/context';
import { cropOf, describeBank, describeModel } from '../../worker/describe';
import type { WorkOf } from '../registry';
import type { Outcome } from '../../outcome';

/**
 * Takes a model or a bank into the catalog. A file of ours is kept byte for byte, after it was read and checked whole; a
 * Vision Transformer of timm or Hugging Face is kept as a file of ours.
 */
export async function run(work: WorkOf<'import'>, context: WorkContext): Promise<Outcome> {
  const { progress } = context;
  const [path] = work.outputs as [string];
  const name = basename(work.path, extname(work.path));
  progress.report({ fraction: 0, stage: 'Reading the file' });
  await refuseForeign(work.path);
  const ours = await kindOfFile(work.path);
  if (work.as === 'bank' || (work.as === 'auto' && ours === 'bank')) {
    const bank = await readBank(work.path);
    await copyFile(work.path, path);
    return { made: [describeBank(bank, { name, path })] };
  }
  // A file of ours tells all by itself, but a person may want another image size of it.
  const changed = Object.values(optionsOf(work)).some((value) => value !== undefined);
  if (ours === undefined || changed) return importForeign(work, context, { name, path });
  const model = await readModel(work.path);
  await copyFile(work.path, path);
  return { made: [describeModel(model, { kind: 'model', name, path }, { config: { trained: true } })] };
}

const FOREIGN_OF = { onnx: 'ONNX', tfjs: 'TensorFlow.js' };

/** Networks of any other kind are computed as they are, by their own engine, and only to be learned from. */
async function refuseForeign(path: string): Promise<void> {
  const file = await teacherAt(path);
  if (file.format === 'vit') return;
  const what = isTranslated(file) ? 'a convolutional network' : `a model in ${FOREIGN_OF[file.format]}`;
  throw new StudioError(
    'bad-file',
    `“${basename(path)}” is ${what}, which can be a teacher and nothing else.`,
    'Import it as a teacher.',
  );
}

async function importForeign(
  work: WorkOf<'import'>,
  { progress }: WorkContext,
  to: { name: string; path: string },
): Promise<Outcome> {
  const found = await importNetwork(work.path, optionsOf(work), progress);
  const { notes, network, weights, classes, normalisation } = found;
  for (const note of notes) progress.log(note);
  const model = { network, weights, classes, normalisation };
  await writeModel(to.path, model);
  return {
    made: [
      describeModel(model, { kind: 'model', ...to }, { config: { notes, trained: true, ...cropOf(found) } }),
    ],
  };
}

function optionsOf({ classes, imgSize, normalisation, numHeads, cropPct }: WorkOf<'import'>) {
  return { classes, imgSize, normalisation, numHeads, cropPct };
}

/** An index of parts, or a file of PyTorch's. */
const isForeign = (path: string): boolean => path.endsWith('.json') || TORCH_NAME.test(path);

/** Which kind of file of ours it is; undefined for folders, and for files that others wrote. */
async function kindOfFile(path: string): Promise<string | undefined> {
  if (isForeign(path) || (await stat(path)).isDirectory()) return undefined;
  const error = await disguised(path);
  if (error) throw error;
  return withSafetensors(path, (file) => Promise.resolve(kindOf(file)));
}
