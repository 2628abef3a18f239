import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { StudioError } from '../../base/errors';
import { exportModel } from '../../formats/export';
import { readModel } from '../../formats/model';
import { writeStaged } from '../../formats/staging';
import { readBank } from '../../formats/wavebank';
import { networkClassifier } from '../../nn/classifier';
import type { TemplateBank } from '../../wave/bank';
import type { WorkContext } from '../context';
import type { WorkOf } from '../order';
import type { Exported, Outcome } from '../outcome';

type ExportWork = WorkOf<'export'>;

/** Formats that are one file; the others are folders. */
const EXTENSIONS = { onnx: '.onnx', wavebank: '.wavebank' } as const;

/** Writes a model, or a bank, for other programs and other machines; it is read again before it is put in place. */
export async function exportEntry(work: ExportWork, context: WorkContext): Promise<Outcome> {
  const { format, overwrite, precision } = work.options;
  const target = targetOf(work);
  context.progress.report({ fraction: 0, stage: 'Reading' });
  if (format === 'wavebank') return { made: [], exported: await exportBank(work, target, context) };
  if (format === 'tfjs') throw new StudioError('usage', 'TensorFlow.js files cannot be written yet.');
  const engine = await context.engine();
  const exported = await exportModel(await readModel(work.model.path), format, target, {
    classifierOf: (model) => networkClassifier(engine, model),
    overwrite,
    precision,
    card: work.card,
    progress: context.progress,
  });
  return { made: [], exported };
}

/** Into a folder that is there, a single file gets the entry's name. */
function targetOf({ to, model, options }: ExportWork): string {
  if (options.format !== 'onnx' && options.format !== 'wavebank') return to;
  const folder = /[\\/]$/.test(to) || statSync(to, { throwIfNoEntry: false })?.isDirectory();
  return folder ? join(to, model.name.replaceAll(/[\\/:*?"<>|]/g, '-') + EXTENSIONS[options.format]) : to;
}

/** The catalog's own file of a bank is what other machines read. */
async function exportBank(
  { model, options }: ExportWork,
  target: string,
  { progress }: WorkContext,
): Promise<Exported> {
  const original = await readBank(model.path);
  const file = { path: '', chunks: () => [readFileSync(model.path)] };
  const written = await writeStaged(target, [file], options.overwrite, progress, async (staged) =>
    largestDifference(original, await readBank(staged)),
  );
  const verification = {
    reader: 'WAVE Studio',
    samples: original.templates.size + original.scalers.size + original.head.size,
    maxDifference: written.checked,
    agrees: written.checked === 0,
    note: 'Every tensor was compared.',
  };
  return {
    format: options.format,
    path: target,
    files: written.files.map((each) => ({ ...each, path: each.path || target })),
    verification: [verification],
    snippet: `wave import ${JSON.stringify(target)}`,
  };
}

function largestDifference(a: TemplateBank, b: TemplateBank): number {
  let largest = 0;
  for (const part of ['templates', 'scalers', 'head'] as const) {
    for (const [name, { data }] of a[part]) {
      const other = b[part].get(name)!.data;
      for (let i = 0; i < data.length; i++) largest = Math.max(largest, Math.abs(data[i]! - other[i]!));
    }
  }
  return largest;
}
