import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { exitOf } from '../../../src-main/app/electron/processes';
import { commandFolder, filesIn, withoutFiles } from '../../../src-main/app/electron/given';
import { LogFile } from '../../../src-main/app/electron/log';
import { keepBounds } from '../../../src-main/app/electron/state';
import { findNewer, isNewer } from '../../../src-main/app/electron/updates';
import { exitError } from '../../../src-main/work/host/worker-process';

vi.mock('electron', () => ({ utilityProcess: {} }));

const folder = () => mkdtempSync(join(tmpdir(), 'wave-studio-'));

describe('the log', () => {
  it('puts long files aside, keeps some, and is closed to others', () => {
    const at = folder();
    const log = new LogFile(join(at, 'logs'), { bytes: 200, files: 2 });
    for (let i = 0; i < 40; i++) log.write(`line ${i}`);
    expect(readdirSync(join(at, 'logs')).sort()).toEqual([
      'wave-studio.log',
      'wave-studio.log.1',
      'wave-studio.log.2',
    ]);
    expect(statSync(log.path).mode & 0o077).toBe(0);
    expect(log.tail(3)).toMatch(/line 37\n.*line 38\n.*line 39\n$/);
    expect(readFileSync(`${log.path}.1`, 'utf8').length).toBeLessThan(300);
  });

  it('that cannot be written harms nobody', () => {
    const at = folder();
    writeFileSync(join(at, 'logs'), 'a file');
    expect(() => new LogFile(join(at, 'logs')).write('x', new Error('y'))).not.toThrow();
    // Nor a place of the window: the disk may be full.
    expect(() => keepBounds(join(at, 'logs/x'), { x: 0, y: 0, width: 1, height: 1 }, false)).not.toThrow();
  });
});

describe('the words of a command line', () => {
  it('are files as paths, as addresses, and from where the command was given', () => {
    const at = folder();
    const bank = join(at, 'a b.wavebank');
    writeFileSync(bank, '');
    const words = [
      '.',
      '--flag',
      'a b.wavebank',
      bank,
      pathToFileURL(bank).href,
      'file://elsewhere/x.onnx',
      'b.onnx',
    ];
    expect(filesIn(words, at)).toEqual([bank, bank, bank]);
    expect(withoutFiles(words, at)).toEqual(['.', '--flag', 'file://elsewhere/x.onnx', 'b.onnx']);
    expect(commandFolder({ OWD: at })).toBe(at);
  });
});

describe('a utility process’s exit code', () => {
  const MEMORY = /memory was used up/;
  it.each([
    [9, '', MEMORY],
    [137, '', MEMORY],
    [6, 'FatalError in x: Allocation failed - JavaScript heap out of memory', MEMORY],
    [-536870904, '', MEMORY],
    [0xc0000017, '', MEMORY],
    [5, '', /2 GiB in one piece/],
    [133, '', /2 GiB in one piece/],
    [11, '', /crashed \(signal SIGSEGV\)/],
    [1, '', /crashed \(exit code 1\)/],
  ])('%d (%j) is told as what it was', (code, said, expected) => {
    expect(exitError(exitOf(code, false, said)).message).toMatch(expected);
  });

  it('of one that we ended is our signal', () => {
    expect(exitOf(9, true, '')).toMatchObject({ signal: 'SIGTERM', code: null });
  });
});

describe('a newer version', () => {
  it.each([
    ['1.2.4', '1.2.3', true],
    ['1.10.0', '1.9.9', true],
    ['2.0.0', '1.9.9', true],
    ['1.2.3', '1.2.3', false],
    ['1.2.2', '1.2.3', false],
    ['2.0.0-beta.1', '1.0.0', false],
    ['nonsense', '1.0.0', false],
  ])('%s after %s: %s', (version, current, newer) => expect(isNewer(version, current)).toBe(newer));

  it.each([
    [
      '{"tag_name":"v1.1.0","html_url":"https://example.org/r"}',
      { version: '1.1.0', page: 'https://example.org/r' },
    ],
    ['{"tag_name":"v1.1.0","html_url":"file:///bin/sh"}', undefined],
    ['<html>', undefined],
  ])('is read from %s', async (text, expected) => {
    const get = () => Promise.resolve(new Response(text));
    expect(await findNewer('https://example.org', '1.0.0', get)).toEqual(expected);
    expect(
      await findNewer('https://example.org', '1.0.0', () => Promise.reject(new Error('offline'))),
    ).toBeUndefined();
  });
});
