import { t } from '../../language';
import { isSized, NetworkSchema, onnxFileBytes } from '../../../src-main/api/contract';
import type { Entry, Precision } from '../../../src-main/api/contract';
import { accuracyText, differ, keyOfImages } from '../../app/accuracy';
import { bytes, flops, short, UNKNOWN } from '../../app/format';
import { isDisturbed, latencyText } from '../../app/latency';
import type { host } from '../../app/host';

export type Compared = Awaited<ReturnType<typeof host.models.compare>>[number];
export type Measurements = Awaited<ReturnType<typeof host.measurements.of>>[number];

/** A model in the table, with what was measured of it on the images that the table is about. */
export interface Row {
  entry: Entry;
  compared: Compared;
  size: string;
  accuracy: { accuracy: number; count: number } | undefined;
  latency: { median: number; p90: number; conditions: Record<string, unknown> } | undefined;
  parameters: number | null;
  flops: number | null;
  bytes: number | null;
}

export const COLUMNS = ['parameters', 'flops', 'bytes', 'latency', 'accuracy'] as const;
export type Column = (typeof COLUMNS)[number];

export const COLUMN_WORDS: Record<Column, string> = {
  parameters: t('app.parameters'),
  flops: 'FLOPs',
  bytes: t('compare.file'),
  latency: t('compare.anImageTakes'),
  accuracy: t('app.accuracy'),
};

export function valueOf(row: Row, column: Column): number | null {
  if (column === 'accuracy') return row.accuracy?.accuracy ?? null;
  if (column === 'latency') return row.latency?.median ?? null;
  return row[column];
}

export function textOf(row: Row, column: Column): string {
  switch (column) {
    case 'accuracy':
      return accuracyText(row.accuracy?.accuracy, row.accuracy?.count);
    case 'latency':
      return row.latency === undefined ? UNKNOWN : latencyText(row.latency.median);
    case 'parameters':
      return short(row.parameters);
    case 'flops':
      return flops(row.flops);
    case 'bytes':
      return bytes(row.bytes);
  }
}

/** Sorted by a column; what is not known comes last either way. */
export function sorted(rows: readonly Row[], column: Column, descending: boolean): Row[] {
  return [...rows].sort((a, b) => {
    const [x, y] = [valueOf(a, column), valueOf(b, column)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return descending ? y - x : x - y;
  });
}

/**
 * The best of a column: all that are equally good, of what was measured undisturbed. None where a difference lies within
 * what the measurement leaves open, or where all are equal.
 */
export function bestOf(rows: readonly Row[], column: Column): ReadonlySet<Row> {
  const known = rows.filter(
    (row) => valueOf(row, column) !== null && !(column === 'latency' && isDisturbed(row.latency)),
  );
  if (known.length < 2) return new Set();
  const [first] = sorted(known, column, column === 'accuracy');
  const best = known.filter((row) => !isWorse(row, first!, column));
  return best.length === known.length ? new Set() : new Set(best);
}

/** Whether a row is worse than the best by more than chance. */
function isWorse(row: Row, best: Row, column: Column): boolean {
  if (column === 'accuracy') return differ(row.accuracy!, best.accuracy!);
  // The middle of the one lies beyond nine tenths of the other's passes.
  if (column === 'latency') return row.latency!.median > best.latency!.p90;
  return valueOf(row, column)! > valueOf(best, column)!;
}

/** The table as text for other programs: Markdown, or CSV with plain numbers. */
export function tableText(rows: readonly Row[], on: string, form: 'markdown' | 'csv'): string {
  if (form === 'markdown') {
    const head = [t('parts.name'), t('app.size'), ...COLUMNS.map((column) => COLUMN_WORDS[column])];
    head[head.length - 1] = t('compare.accuracyOn2', { on });
    const body = rows.map((row) => [
      row.entry.name,
      row.size,
      ...COLUMNS.map((column) => {
        const text = textOf(row, column);
        return column === 'latency' && isDisturbed(row.latency)
          ? t('compare.onABusyMachine', { time: text })
          : text;
      }),
    ]);
    const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
    return [line(head), line(head.map((_, i) => (i < 2 ? '---' : '--:'))), ...body.map(line)].join('\n');
  }
  const head = [
    'name',
    'size',
    'parameters',
    'flops',
    'bytes',
    'latency_ms',
    'latency_p90_ms',
    'accuracy',
    'images',
    'on',
  ];
  const quoted = (cell: string | number | null | undefined) => {
    const text = String(cell ?? '');
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const body = rows.map((row) => [
    ...[row.entry.name, row.size, row.parameters, row.flops, row.bytes],
    ...[row.latency?.median, row.latency?.p90, row.accuracy?.accuracy, row.accuracy?.count, on],
  ]);
  return [head, ...body].map((cells) => cells.map(quoted).join(',')).join('\n');
}

/** The file of a model in a precision, in bytes; null where its size is not known before it is written. */
export function fileBytes({ config, bytes: kept }: Entry, precision: Precision): number | null {
  if (precision === 'fp32') return kept;
  const network = NetworkSchema.safeParse(config['network']).data;
  return network && isSized(network) ? onnxFileBytes(network.config, precision) : null;
}

/** Images that at least one was measured on, those of most models first. */
export interface DataChoice {
  key: string;
  data: string;
  name: string;
  split: string;
  sample: string;
  count: number;
  models: number;
}

export function dataChoices(measured: readonly Measurements[]): DataChoice[] {
  const choices = new Map<string, DataChoice>();
  for (const { evaluations } of measured) {
    // Its files of fewer bits are no further models.
    const own = new Map(evaluations.map((each) => [keyOfImages(each), each]));
    for (const [key, { data, dataName: name, split, sample, count }] of own) {
      const known = choices.get(key);
      choices.set(key, { key, data, name, split, sample, count, models: (known?.models ?? 0) + 1 });
    }
  }
  return [...choices.values()].sort(
    (a, b) => b.models - a.models || Number(b.split === 'test') - Number(a.split === 'test'),
  );
}
