import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reporter, TestCase } from 'vitest/node';
import type { Figure } from './figures.ts';

const FOLDER = join('out', 'hard');
const KEPT = join(FOLDER, 'figures.json');

/** By the test that has measured them. */
type Figures = Record<string, Figure[]>;

/**
 * Collects what the tests measured and prints it as one table at the end, which stays in `out/hard/figures.md`. Of tests
 * that were not run this time it has what they showed last: one that fails costs only itself.
 */
export default class FiguresReporter implements Reporter {
  readonly #all = kept();

  onTestCaseResult(test: TestCase): void {
    const { state } = test.result();
    const name = `${test.module.relativeModuleId} ${test.fullName}`;
    const rows = test.meta().figures ?? [];
    if (state === 'failed') {
      const failed = rows.map(({ attack, figure }) => ({ attack, figure: `FAILED: ${figure}` }));
      this.#all[name] = failed.length > 0 ? failed : [{ attack: test.fullName, figure: 'FAILED' }];
    } else if (state === 'passed') this.#all[name] = rows;
  }

  onTestRunEnd(): void {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(KEPT, JSON.stringify(this.#all, undefined, 2));
    const table = markdown(Object.values(this.#all).flat());
    writeFileSync(join(FOLDER, 'figures.md'), table);
    console.log(`\n${table}`);
  }
}

function kept(): Figures {
  try {
    return JSON.parse(readFileSync(KEPT, 'utf8')) as Figures;
  } catch {
    return {};
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
