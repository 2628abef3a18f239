import { nameOf } from '../../../../base/size';
import type { Comparison } from '../comparison';

const COLUMNS = [
  'way',
  'size',
  'seed',
  'epoch',
  'samples',
  'macs',
  'accuracy',
  'classifier trained',
  'obstacle',
];

/** Every measurement as a row (RFC 4180). */
export function csvOf({ cells }: Comparison): string {
  const rows = cells.flatMap(({ way, size, seed, points, works, obstacle = '' }) => {
    const first = [way, nameOf(size), seed];
    if (points.length === 0) return [[...first, '', '', '', '', '', obstacle]];
    return points.map(({ epoch, samples, macs, accuracy }) => [
      ...first,
      ...[epoch, samples, macs, accuracy, epoch > 0 || works, ''],
    ]);
  });
  return [COLUMNS, ...rows].map((row) => row.map(quoted).join(',')).join('\r\n') + '\r\n';
}

function quoted(value: string | number | boolean): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
