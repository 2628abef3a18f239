import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { exportModel } from '../../../formats/export';
import { exportBank } from '../../../formats/export-bank';
import { readBank } from '../../../formats/wavebank';
import { networkClassifier } from '../../../nn/classifier';
import { modelOf } from '../../worker/classifiers';
import type { WorkContext } from '../../worker/context';
import { formatNamed } from '../../../formats/exports/registry';
import { STAGING_JOURNAL } from './declare';
import type { WorkOf } from '../registry';
import type { Outcome } from '../../outcome';

type ExportWork = WorkOf<'export'>;

/** Writes a model, or a bank, for other programs and other machines; it is read again before it is put in place. */
export async function run(work: ExportWork, context: WorkContext): Promise<Outcome> {
  const { format, overwrite, precision, opset, preprocess } = work.options;
  const target = targetOf(work);
  const journal = join(context.order.folder, STAGING_JOURNAL);
  context.progress.report({ fraction: 0, stage: 'Reading' });
  if (formatNamed(format).of === 'bank') {
    const bank = await readBank(work.model.path);
    const exported = await exportBank(bank, target, { overwrite, journal, progress: context.progress });
    return { made: [], report: { exported } };
  }
  const engine = await context.engine();
  const exported = await exportModel(await modelOf(work.model), format, target, {
    classifierOf: (model) => networkClassifier(engine, model, 1), // activations of several take memory, too
    overwrite,
    journal,
    ...{ precision, opset, preprocess },
    card: work.model.card,
    release: true,
    progress: context.progress,
  });
  return { made: [], report: { exported } };
}

/** Into a folder that is there, a single file gets the entry's name. */
function targetOf({ to, model, options }: ExportWork): string {
  const { extension } = formatNamed(options.format);
  if (extension === undefined) return resolve(to);
  const folder = /[\\/]$/.test(to) || statSync(to, { throwIfNoEntry: false })?.isDirectory();
  return folder ? join(to, fileName(model.name) + extension) : to;
}

/** Of an entry's name: no part of a path, and not hidden. */
function fileName(name: string): string {
  const plain = name.replaceAll(/[\\/:*?"<>|]/g, '-');
  return plain.replace(/^[.\s]+/, '') || 'exported';
}
