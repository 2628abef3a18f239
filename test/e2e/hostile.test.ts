import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deepJson, HOSTILE_IMAGES, hostileImages, hostileOnnx, pipe } from '../support/hostile';
import { missing } from './program';
import type { Running } from './process';
import { startProcess, stop } from './process';
import { ask, Page } from './served';
import { removeFolder } from '../support/cleanup';

/** Whoever asks the host meanwhile is answered within this, in ms. */
const ANSWER_MS = 200;

describe.skipIf(missing)('While hostile files are looked at', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wave-hostile-'));
  let program: Running;
  let page: Page;

  beforeAll(async () => {
    program = await startProcess(['--home', join(folder, 'home'), '--root', folder]);
    const { origin, pathname, search } = new URL(program.url);
    const { headers } = await ask(origin, { path: pathname + search });
    const cookie = headers['set-cookie']![0]!.split(';')[0]!;
    page = new Page({ origin }, { origin, cookie });
    await page.opened;
  });
  afterAll(async () => {
    page.end();
    await stop(program);
    removeFolder(folder);
  });

  /** Asks for something small again and again until `work` has ended. @returns what 95 % of the answers took, in ms */
  async function wait(work: Promise<unknown>): Promise<number> {
    const state = { over: false };
    const ended = work.finally(() => (state.over = true));
    const waits: number[] = [];
    while (!state.over) {
      const asked = performance.now();
      await page.request('settings.get', {});
      waits.push(performance.now() - asked);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await ended;
    return waits.sort((a, b) => a - b)[Math.floor(waits.length * 0.95)] ?? 0;
  }

  it('the host answers all the while, and each look ends with one true sentence', async () => {
    const files = {
      loop: hostileOnnx(folder, 'loop'),
      wide: hostileOnnx(folder, 'wide'),
      constant: hostileOnnx(folder, 'constant'),
      deep: deepJson(folder),
      pipe: pipe(join(folder, 'pipe.onnx')),
    };
    const said: Record<string, unknown> = {};
    const looks = Object.entries(files).map(async ([name, path]) => {
      const answer = await page.request('files.recognise', { path });
      said[name] = answer.type === 'result' ? answer.result : answer;
    });
    expect(await wait(Promise.all(looks))).toBeLessThan(ANSWER_MS);
    expect(said).toMatchObject({
      loop: { kind: 'unknown', message: 'Looking at “loop.onnx” was given up after 20 seconds.' },
      wide: { kind: expect.stringMatching(/unknown|onnx/) as string },
      constant: {
        kind: 'unknown',
        message: expect.stringMatching(/memory and was given up|given up after/) as string,
      },
      deep: { kind: 'unknown' },
      pipe: { kind: 'unknown', message: `“${files.pipe}” is neither a file nor a folder.` },
    });
    for (const answer of Object.values(said)) expect(JSON.stringify(answer)).not.toContain('defect');
  });

  it.each(HOSTILE_IMAGES)('a folder of %s is given up or read', async (kind) => {
    const path = hostileImages(folder, kind, 4);
    const look = page.request('data.inspect', { source: { kind: 'folder', path } });
    expect(await wait(look)).toBeLessThan(ANSWER_MS);
    expect(JSON.stringify(await look)).not.toContain('defect');
  });

  it.runIf(process.platform === 'linux')(
    'the host itself has loaded no library that reads or computes',
    () => {
      const maps = readFileSync(`/proc/${program.child.pid!}/maps`, 'utf8');
      const loaded = new Set(maps.match(/[^/\s]+\.node$|[^/\s]*(onnxruntime|vips|tensorflow)[^/\s]*$/gm));
      // SQLite's own, as better-sqlite3 names it.
      expect([...loaded]).toEqual([`${process.platform}-${process.arch}.node`]);
    },
  );

  it('SIGTERM ends the program at once though a look is frozen', async () => {
    void page.request('files.recognise', { path: hostileOnnx(folder, 'loop') });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const asked = performance.now();
    const ended = new Promise((resolve) => program.child.once('exit', resolve));
    program.child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(performance.now() - asked).toBeLessThan(10_000);
  });
});
