import { closeSync, existsSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeBank } from '../../../src-main/formats/wavebank';
import { elasticConfig, randomBank } from '../../unit/wave/helpers';
import { Cli, temporaryFolder } from './helpers';

let cli: Cli;
let weights: Record<string, string>;

const weightsOf = (cli: Cli) =>
  Object.fromEntries(cli.entries().map(({ kind, id }) => [kind, cli.weights(id)]));

beforeEach(async () => {
  const folder = temporaryFolder();
  cli = new Cli(join(folder, 'home'));
  await writeBank(join(folder, 'tiny.wavebank'), randomBank(elasticConfig()));
  cli.json('import', join(folder, 'tiny.wavebank'), '--name', 'tiny');
  cli.json('generate', '--bank', 'tiny', '--size', '8x2', '--name', 'small');
  weights = weightsOf(cli);
  expect(Object.keys(weights).sort()).toEqual(['bank', 'model']);
});

/** Writes over the middle of a file. */
function damage(path: string): void {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(statSync(path).size - 100, 'x'), 0, undefined, 100);
  closeSync(file);
}

interface Report {
  damaged: string | null;
  copy: string | null;
  added: { kind: string; name: string }[];
}

describe('wave recover', () => {
  it('brings back what the weights say of themselves, where there is no copy', () => {
    damage(join(cli.home, 'catalog.db'));
    const { status, stderr } = cli.run('list');
    expect(status).toBe(1);
    expect(stderr).toContain('is damaged. Run “wave recover”');
    const report = cli.json<Report>('recover');
    expect(report.damaged).not.toBeNull();
    expect(report).toMatchObject({ copy: null });
    expect(report.added.map(({ kind }) => kind).sort()).toEqual(['bank', 'model']);
    expect(weightsOf(cli)).toEqual(weights);
    expect(cli.run('verify').status).toBe(0);
    // The damaged one is put aside, not thrown away.
    expect(existsSync(report.damaged!)).toBe(true);
    const bank = cli.entries().find(({ kind }) => kind === 'bank')!;
    expect(cli.json('generate', '--bank', bank.id, '--size', '8x1', '--name', 'again')).toBeTruthy();
  });

  it('does so where the catalog is gone', () => {
    for (const name of readdirSync(cli.home)) {
      if (name.startsWith('catalog.db')) rmSync(join(cli.home, name));
    }
    expect(cli.json<Report>('recover').added).toHaveLength(2);
    expect(weightsOf(cli)).toEqual(weights);
  });

  it('says that nothing is wrong with a sound one', () => {
    const { status, stdout } = cli.run('recover');
    expect([status, stdout]).toEqual([0, 'The catalog itself is sound.\n']);
  });
});
