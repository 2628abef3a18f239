import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const CLI = resolve(import.meta.dirname, '../../out/main/cli.js');

function wave(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8' });
}

describe('wave', () => {
  it('reports every engine, with a reason for each that does not work', () => {
    const { status, stdout } = wave('--json', 'engines');
    const reports = JSON.parse(stdout) as { name: string; device: string; works: boolean; reason?: string }[];
    expect(status).toBe(0);
    expect(reports.map(({ name, device }) => `${name} ${device}`)).toEqual([
      'tensorflow gpu',
      'onnxruntime cpu',
      'onnxruntime gpu',
      'wasm cpu',
    ]);
    expect(reports[1]!.works).toBe(true);
    for (const { works, reason } of reports) expect(works || (reason ?? '').endsWith('.')).toBe(true);
  });

  it.each([
    [['xyzzy'], "error: unknown command 'xyzzy'"],
    [['engines', '--nonsense'], "error: unknown option '--nonsense'"],
  ])('%j is wrong usage: exit code 2 and one sentence', (args, message) => {
    const { status, stderr } = wave(...args);
    expect(status).toBe(2);
    expect(stderr.trim()).toBe(message);
  });
});
