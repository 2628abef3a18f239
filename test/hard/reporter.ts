import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reporter, TestCase } from 'vitest/node';
import type { Figure } from './figures.ts';

const FOLDER = join('out', 'hard');

/** Collects what the tests measured, prints it as one table at the end and keeps it in `out/hard/figures.md`. */
export default class FiguresReporter implements Reporter {
  readonly #rows: Figure[] = [];

  onTestCaseResult(test: TestCase): void {
    const passed = test.result().state === 'passed';
    for (const { attack, figure } of test.meta().figures ?? []) {
      this.#rows.push({ attack, figure: passed ? figure : `FAILED: ${figure}` });
    }
  }

  onTestRunEnd(): void {
    if (this.#rows.length === 0) return;
    const table = markdown(this.#rows);
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(join(FOLDER, 'figures.md'), table);
    console.log(`\n${table}`);
  }
}

function markdown(rows: readonly Figure[]): string {
  const width = (cells: string[]) => Math.max(...cells.map((cell) => cell.length));
  const attacks = width(['attack', ...rows.map(({ attack }) => attack)]);
  const figures = width(['what came of it', ...rows.map(({ figure }) => figure)]);
  const line = (a: string, b: string) => `| ${a.padEnd(attacks)} | ${b.padEnd(figures)} |`;
  return [
    line('attack', 'what came of it'),
    `| ${'-'.repeat(attacks)} | ${'-'.repeat(figures)} |`,
    ...rows.map(({ attack, figure }) => line(attack, figure)),
    '',
  ].join('\n');
}
