import type { Entry } from '../../catalog/types';
import type { Evaluation, Exported } from '../../jobs/outcome';
import type { Finished } from './context';
import { bytes, entryLine, percent, table } from './output';

/** What a job made, as JSON. */
export function finishedJson({ job, entries, report }: Finished): unknown {
  return { run: job.id, kind: job.kind, state: job.state, entries, ...report };
}

/** What a job made, for people. */
export function finishedText({ entries, report }: Finished): string {
  const lines = entries.map((entry) => entryLine(entry));
  if (report?.evaluation) lines.push(evaluationText(report.evaluation));
  if (report?.exported) lines.push(exportText(report.exported));
  return lines.join('\n');
}

export function evaluationText({ split, count, accuracy, loss, classes, perClass }: Evaluation): string {
  const rows = classes.map((name, i) => [name, percent(perClass[i])]);
  const summary = `${percent(accuracy)} of ${count} ${split} images are right (loss ${loss.toFixed(3)}).`;
  return `${summary}\n${table(['class', 'accuracy'], rows)}`;
}

export function exportText({ format, path, files, verification, snippet }: Exported): string {
  const samples = format === 'wavebank' ? 'parameters' : 'images';
  const lines = [`Written to ${path}:`];
  for (const file of files) lines.push(`  ${file.path} (${bytes(file.bytes)})`);
  for (const { reader, samples: number, maxDifference, agrees, note } of verification) {
    const verdict = agrees ? 'matches' : 'DIFFERS';
    const difference = `largest difference ${maxDifference.toExponential(1)} on ${number} ${samples}`;
    lines.push(`Opened with ${reader}: ${verdict}, ${difference}.${note ? ` ${note}` : ''}`);
  }
  return [...lines, '', snippet].join('\n');
}

/** The first entry that a job made. */
export function only({ entries }: Finished): Entry {
  return entries[0]!;
}
