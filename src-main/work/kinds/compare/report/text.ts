import { nameOf } from '../../../../base/size';
import type { Comparison } from '../comparison';
import { familiesOf, rowsOf, spreadText, tableEpochs } from '../summary';
import { short } from './draw';

/** A comparison for a terminal: rows of its tables, without their layout. */
export function tablesOf(comparison: Comparison): { head: string[]; rows: string[][] }[] {
  const epochs = tableEpochs(comparison);
  const head = ['size', 'begins with', ...epochs.map((epoch) => `epoch ${epoch}`), 'gap', ''];
  const rows = rowsOf(comparison).map((row) => [
    nameOf(row.size),
    row.way,
    ...epochs.map((epoch) => spreadText(row.accuracy.get(epoch) ?? null)),
    row.gap === null ? '–' : (100 * row.gap).toFixed(1),
    row.obstacle ?? (row.verdict === 'best' ? 'best' : row.verdict === 'level' ? 'level' : ''),
  ]);
  const families = familiesOf(comparison).map(({ way, cost, area }) => [
    ...[way, short(cost.samples), short(cost.macs), spreadText(area)],
  ]);
  return [
    { head, rows },
    { head: ['family', 'images seen', 'multiply-accumulates', 'area'], rows: families },
  ];
}
