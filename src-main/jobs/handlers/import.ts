import { copyFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { kindOf } from '../../formats/description';
import { readModel } from '../../formats/model';
import { withSafetensors } from '../../formats/safetensors/reader';
import { readBank } from '../../formats/wavebank';
import type { WorkContext } from '../context';
import { describeBank, describeModel } from '../describe';
import type { WorkOf } from '../order';
import type { Outcome } from '../outcome';

/** Takes a model or a bank into the catalog, byte for byte, after it was read and checked whole. */
export async function importFile(work: WorkOf<'import'>, { progress }: WorkContext): Promise<Outcome> {
  const [path] = work.outputs as [string];
  const name = basename(work.path, extname(work.path));
  progress.report({ fraction: 0, stage: 'Reading the file' });
  const as = work.as === 'auto' ? await recognise(work.path) : work.as;
  if (as === 'bank') {
    const bank = await readBank(work.path);
    await copyFile(work.path, path);
    return { made: [describeBank(bank, { name, path })] };
  }
  const model = await readModel(work.path);
  await copyFile(work.path, path);
  return { made: [describeModel(model, { kind: 'model', name, path })] };
}

async function recognise(path: string): Promise<'model' | 'bank'> {
  const kind = await withSafetensors(path, (file) => Promise.resolve(kindOf(file)));
  return kind === 'bank' ? 'bank' : 'model';
}
