import type { Entry } from '../../catalog/types';
import { type Evaluation, type Exported, FIT_ERROR } from '../../work/outcome';
import { type Comparison, ComparisonSchema } from '../../work/kinds/compare/comparison';
import { EvolvedSchema } from '../../work/kinds/evolve/evolved';
import { tablesOf } from '../../work/kinds/compare/report/text';
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
  for (const [key, value] of Object.entries(report ?? {})) {
    if (key === 'evaluation' || key === 'exported') continue;
    if (key === 'comparison') {
      lines.push(comparisonText(ComparisonSchema.parse(value)));
      continue;
    }
    lines.push(`${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  }
  return lines.join('\n');
}

/** Accuracy in %, mean ± half of the range over seeds. */
function comparisonText(comparison: Comparison): string {
  const tables = tablesOf(comparison).map(({ head, rows }) => table(head, rows));
  return [comparison.title, ...tables].join('\n\n');
}

/** Networks whose blocks are not alike, beside the sizes that compute as much. */
export function evolvedText({ entries, report }: Finished): string {
  const rows = EvolvedSchema.parse(report?.['evolved']).map(({ size, found, flops, chosen, test }) => [
    ...[size, found, `${((100 * flops.found) / flops.size).toFixed(1)} %`],
    ...[chosen.size, chosen.found, test.size, test.found].map(percent),
  ]);
  const head = ['size', 'found: heads · hidden of each block', 'operations', 'chosen on', 'found', 'test', 'found']; // prettier-ignore
  return [...entries.map((entry) => entryLine(entry)), '', table(head, rows)].join('\n');
}

/** A fitted bank is what its templates could hold of a model, and that is told. */
export function fitText(finished: Finished): string {
  const { name, metrics } = only(finished);
  return [
    finishedText(finished),
    `Its templates leave out ${percent(metrics[FIT_ERROR])} of the model’s weights (relative Frobenius norm), the least that so many can.`,
    'It is a warm start, not a model yet: more templates (--templates) leave out less, and training makes up for the rest:',
    `  wave condense --from "${name}" --data … --teacher …`,
  ].join('\n');
}

export function evaluationText({ split, count, accuracy, loss, classes, perClass }: Evaluation): string {
  const rows = classes.map((name, i) => [name, percent(perClass[i])]);
  const summary = `${percent(accuracy)} of ${count} ${split} images are right (loss ${loss.toFixed(3)}).`;
  return `${summary}\n${table(['class', 'accuracy'], rows)}`;
}

/** @param language of the example of use; the format's usual one where it has none in that */
export function exportText(exported: Exported, language?: string): string {
  const { format, path, files, verification, snippet, snippets } = exported;
  const samples = format === 'wavebank' ? 'parameters' : 'images';
  const lines = [`Written to ${path}:`];
  for (const file of files) lines.push(`  ${file.path} (${bytes(file.bytes)})`);
  for (const { reader, samples: number, maxDifference, agrees, note } of verification) {
    const verdict = agrees ? 'matches' : 'DIFFERS';
    const difference = `largest difference ${maxDifference.toExponential(1)} on ${number} ${samples}`;
    lines.push(`Opened with ${reader}: ${verdict}, ${difference}.${note ? ` ${note}` : ''}`);
  }
  const example = snippets.find((each) => each.language === language)?.code ?? snippet;
  return [...lines, '', example].join('\n');
}

/** The first entry that a job made. */
export function only({ entries }: Finished): Entry {
  return entries[0]!;
}
