import type { Entry } from '../../catalog/types';

/** Prints a table: columns as wide as their widest cell, numbers to the right. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, i) => Math.max(heading.length, ...rows.map((row) => row[i]!.length)));
  const numeric = headings.map((_, i) => rows.every((row) => /^[-–\d.,]* ?%?$/.test(row[i]!)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (numeric[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd();
  return [line(headings), ...rows.map(line)].join('\n');
}

export function percent(share: number | null | undefined): string {
  return share === null || share === undefined ? '–' : `${(100 * share).toFixed(1)} %`;
}

export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : value.toLocaleString('en-GB');
}

export function bytes(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (value < 1e6) return `${(value / 1e3).toFixed(0)} kB`;
  return value < 1e9 ? `${(value / 1e6).toFixed(1)} MB` : `${(value / 1e9).toFixed(2)} GB`;
}

export function date(time: number): string {
  const [day, clock] = new Date(time).toISOString().split('T') as [string, string];
  return `${day} ${clock.slice(0, 5)}`;
}

/** One line about an entry. */
export function entryLine({ kind, name, id, width, depth, parameters, accuracy }: Entry): string {
  const size = width !== null && depth !== null ? `${width}x${depth}` : undefined;
  const facts = [
    size,
    parameters === null ? undefined : `${count(parameters)} parameters`,
    accuracy === null ? undefined : `accuracy ${percent(accuracy)}`,
    `id ${id}`,
  ];
  return `${kind} “${name}” (${facts.filter((fact) => fact !== undefined).join(', ')})`;
}

/** Prints the result of a command: as JSON where it was asked for, else as text. */
export function print(json: boolean | undefined, value: unknown, text: () => string): void {
  console.log(json ? JSON.stringify(value, null, 2) : text());
}
