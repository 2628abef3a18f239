import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Random } from '../../../src-main/base/random';
import { silentProgress } from '../../../src-main/base/progress';
import { checkReplaceable } from '../../../src-main/formats/manifest';
import { settleStaging, writeStaged } from '../../../src-main/formats/staging';
import { bundle } from '../../support/looker';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wave-staging-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (...parts: string[]) => join(folder, ...parts);

function exportTo(place: string, content: Record<string, string>, overwrite = false) {
  const files = Object.entries(content).map(([path, text]) => ({
    path,
    chunks: () => [new TextEncoder().encode(text)],
  }));
  return writeStaged(place, files, { overwrite, progress: silentProgress }, () => Promise.resolve());
}

/** All that lies in the folder, with its content. */
function everything(): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((item) => item.isFile());
  return Object.fromEntries(
    names.map(({ parentPath, name }) => [
      join(parentPath, name).slice(folder.length + 1),
      readFileSync(join(parentPath, name), 'utf8'),
    ]),
  );
}

describe('A folder is replaced only where all of it was exported and nobody changed it', () => {
  const refusals: [what: string, change: () => void, message: string][] = [
    [
      'other people’s models under names that exports use, too',
      () => writeFileSync(at('net', 'llama.safetensors'), 'years'),
      '“net” is not overwritten: it holds “llama.safetensors”, which no export has written.',
    ],
    [
      'a file deep within',
      () => writeFileSync(at('net', 'onnx', 'other.txt'), 'notes'),
      '“net” is not overwritten: it holds “onnx/other.txt”, which no export has written.',
    ],
    [
      'a card that a person went on with',
      () => writeFileSync(at('net', 'README.md'), 'my own words'),
      '“net” is not overwritten: it holds “README.md”, which was changed since it was exported.',
    ],
    [
      'a link',
      () => symlinkSync('/etc', at('net', 'link')),
      '“net” is not overwritten: it holds “link”, which no export has written.',
    ],
    [
      'no list of what was exported',
      () => rmSync(at('net', '.wave-export.json')),
      '“net” is not overwritten: it holds “README.md”, which no export has written.',
    ],
    [
      'a list that is damaged',
      () => writeFileSync(at('net', '.wave-export.json'), '{'),
      '“net” is not overwritten: it holds “README.md”, which no export has written.',
    ],
  ];
  it.each(refusals)('not: %s', async (_, change, message) => {
    await exportTo(at('net'), { 'README.md': 'card', 'onnx/model.onnx': 'graph' });
    change();
    const before = everything();
    await expect(exportTo(at('net'), { 'README.md': 'new' }, true)).rejects.toMatchObject({
      code: 'usage',
      message,
    });
    expect(everything()).toEqual(before);
  });

  it('replaces an export by another one, whatever files each has', async () => {
    await exportTo(at('net'), { 'README.md': 'card', 'onnx/model.onnx': 'graph' });
    await exportTo(at('net'), { 'config.json': '{}' }, true);
    await exportTo(at('net'), { 'README.md': 'card' }, true);
    expect(Object.keys(everything())).toEqual(['net/.wave-export.json', 'net/README.md']);
  });

  it('also after it was copied elsewhere', async () => {
    await exportTo(at('net'), { 'README.md': 'card' });
    cpSync(at('net'), at('copy'), { recursive: true });
    await exportTo(at('copy'), { 'README.md': 'new' }, true);
    expect(everything()['copy/README.md']).toBe('new');
  });
});

describe('A file is replaced only where an export has written it', () => {
  it('among others, which stay', async () => {
    mkdirSync(at('models'));
    writeFileSync(at('models', 'llama.onnx'), 'years');
    await exportTo(at('models', 'net.onnx'), { '': 'one' });
    await exportTo(at('models', 'net.onnx'), { '': 'two' }, true);
    await exportTo(at('models', 'other.onnx'), { '': 'three' });
    await expect(exportTo(at('models', 'llama.onnx'), { '': 'four' }, true)).rejects.toMatchObject({
      message: '“llama.onnx” is not overwritten: it was written by no export.',
    });
    writeFileSync(at('models', 'net.onnx'), 'quantised by hand');
    await expect(exportTo(at('models', 'net.onnx'), { '': 'five' }, true)).rejects.toMatchObject({
      message: '“net.onnx” is not overwritten: it was changed since it was exported.',
    });
    expect(everything()).toEqual({
      'models/.wave-export.json': expect.any(String) as string,
      'models/llama.onnx': 'years',
      'models/net.onnx': 'quantised by hand',
      'models/other.onnx': 'three',
    });
  });
});

describe.skipIf(process.platform !== 'linux')('An export to where nothing can be made says so', () => {
  it.each([
    ['file', ''],
    ['folder', 'weights'],
  ])('a %s', async (kind, path) => {
    const chunks = () => [Buffer.from('x')];
    const options = { overwrite: false, progress: silentProgress };
    const check = () => Promise.resolve();
    await expect(writeStaged('/proc/net-of-ours', [{ path, chunks }], options, check)).rejects.toMatchObject({
      code: 'usage',
      message: `No ${kind} can be made in “/proc”.`,
      hint: 'Choose another place.',
    });
  });
});

describe('An export that is killed at any moment', () => {
  it.each([
    ['puts back what it has just put aside', {}, { 'net/a.txt': 'old' }],
    ['keeps what it has just put in place', { 'net/b.txt': 'new' }, { 'net/b.txt': 'new' }],
  ])('%s', (_, inPlace, left) => {
    const staged = at('.net.partial');
    for (const [path, text] of Object.entries({ '.net.partial.old/a.txt': 'old', ...inPlace })) {
      mkdirSync(at(path, '..'), { recursive: true });
      writeFileSync(at(path), text);
    }
    writeFileSync(at('journal.json'), JSON.stringify({ staged, place: at('net') }));
    settleStaging(at('journal.json'));
    expect(everything()).toEqual(left);
  });

  it.each(['folder', 'file'] as const)('leaves one whole export and nothing beside it: %s', async (kind) => {
    const script = join(
      await bundle({ 'export-child': 'test/unit/formats/fixtures/export-child.ts' }),
      'export-child.js',
    );
    const random = new Random(7, 'kill', kind);
    const [place, journal] = [at('exports', 'net'), at('journal.json')];
    for (let kill = 0; kill < 12; kill++) {
      const child = spawn(process.execPath, [script, place, journal, kind], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = once(child, 'exit');
      await Promise.race([once(child.stdout, 'data'), ended]);
      await sleep(random.uniform() * 40);
      child.kill('SIGKILL');
      await ended;
      settleStaging(journal);
      expect(readdirSync(at('exports')).sort()).toEqual(
        kind === 'file' ? ['.wave-export.json', 'net'] : ['net'],
      );
      // Throws where a file is there that no list knows, or is not as it was written.
      await checkReplaceable(place, true);
      expect(readdirSync(folder)).toEqual(['exports']);
    }
  });
});
