import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../../src-main/app/cli/main';

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
      'tensorflow cpu',
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

  it('wrong usage is data as well, where data is asked for', () => {
    const error = (...args: string[]) => {
      const { status, stdout } = wave(...args, '--json');
      expect(status).toBe(2);
      return (JSON.parse(stdout) as { error: unknown }).error;
    };
    expect(error('engines', '--thread', '2')).toEqual({
      code: 'usage',
      message: "unknown option '--thread'",
      hint: '',
    });
    expect(error('lst')).toEqual({
      code: 'usage',
      message: "unknown command 'lst'",
      hint: '(Did you mean list?)',
    });
    expect(error('teacher')).toEqual({ code: 'usage', message: 'No command is given.', hint: '' });
  });

  it('names every command, and helps with it, also with those of a group', () => {
    const main = wave('help');
    expect(main.status).toBe(0);
    const commands = [...main.stdout.matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name!);
    for (const name of ['condense', 'generate', 'resume', 'verify']) expect(commands).toContain(name);
    const program = buildProgram({ workerScript: '', lookerScript: '', probeScript: '' });
    for (const name of commands) {
      const command = program.commands.find((each) => each.name() === name);
      expect(command?.helpInformation(), name).toContain(`Usage: wave ${name}`);
    }
    for (const words of [['condense'], ['data', 'add'], ['teacher', 'import']]) {
      const { status, stdout, stderr } = wave('help', ...words);
      expect(stderr).toBe('');
      expect(status).toBe(0);
      expect(stdout).toContain(`Usage: wave ${words.join(' ')}`);
    }
  });

  it('suggests the closest command where there is no help', () => {
    const { status, stderr } = wave('help', 'condens');
    expect(status).toBe(2);
    expect(stderr).toBe('There is no command “condens”. Did you mean “condense”?\n');
  });

  it('tells its version, also through the package’s bin', () => {
    const root = resolve(import.meta.dirname, '../..');
    const { version, bin } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as {
      version: string;
      bin: { wave: string };
    };
    expect(wave('--version').stdout).toBe(`${version}\n`);
    const { stdout, status } = spawnSync(process.execPath, [resolve(root, bin.wave), '--version'], {
      encoding: 'utf8',
    });
    expect([stdout, status]).toEqual([`${version}\n`, 0]);
  });
});
