import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Random } from '../../src-main/base/random';
import { Page } from '../e2e/served';
import { deepJson, hostileImages, hostileOnnx } from '../support/hostile';
import { amount, HARD, SEED, tell } from './figures';
import { mutate } from './files/mutate';
import { makeSamples, type Sample } from './files/samples';
import { Target } from './server/target';
import { removeFolder } from '../support/cleanup';

/** Files that are looked at together, as when several were dropped. */
const AT_ONCE = 3;
/** Longest look of all: of a folder, without a sign of progress; and for its process to begin and end. */
const LOOK_MS = (180 + 30) * 1000;

let target: Target;
let page: Page;

beforeAll(async () => {
  target = await Target.start();
  page = new Page(target, target.known);
  await page.opened;
});
afterAll(async () => {
  page.end();
  await target.end();
});

/** Has the program say what a file is, and what is in it where it is images. */
async function look(path: string): Promise<{ said: string; took: number }> {
  const began = performance.now();
  let answer = await page.request('files.recognise', { path });
  if (answer.type === 'result') {
    const found = answer.result as { kind: string; source?: unknown };
    if (found.kind === 'dataset') answer = await page.request('data.inspect', { source: found.source });
  }
  return { said: JSON.stringify(answer), took: performance.now() - began };
}

// In “npm test” these are another test’s.
it.runIf(HARD)('hostile files', async (context) => {
  const { folder } = target;
  const count = amount(16, 2);
  const files = {
    'an endless loop': hostileOnnx(folder, 'loop'),
    'an input of 12,000 pixels': hostileOnnx(folder, 'wide'),
    'a constant of 6.4 GB': hostileOnnx(folder, 'constant'),
    'deep JSON': deepJson(folder),
    'PNGs of 16383²': hostileImages(folder, 'png', count),
    'SVGs of 16383²': hostileImages(folder, 'svg', count),
    turbulence: hostileImages(folder, 'turbulence', count),
    'links in circles': hostileImages(folder, 'links', count),
    pipes: hostileImages(folder, 'pipes', count),
  };
  const times: string[] = [];
  await target.endures(context, 'hostile files', async () => {
    const looks = Object.entries(files).map(async ([what, path]) => {
      const { said, took } = await look(path);
      expect(said, what).not.toMatch(/defect/);
      times.push(`${what} ${(took / 1000).toFixed(1)} s`);
    });
    await Promise.all(looks);
  });
  tell(context, 'hostile files: looks until they ended', times.join(', '));
});

it('valid files with something made wrong', async (context) => {
  const count = amount(1500, 24);
  const samples = await makeSamples();
  let next = 0;
  let longest = 0;
  const one = async () => {
    for (let i = next++; i < count; i = next++) {
      const sample = samples[i % samples.length]!;
      const folder = join(target.folder, `mutated ${i}`);
      write(folder, sample, new Random(SEED, 'mutated', i));
      const { said, took } = await look(join(folder, sample.given));
      longest = Math.max(longest, took);
      expect(said, `${sample.name}, number ${i} of seed ${SEED}`).not.toMatch(/defect|crashed/);
      removeFolder(folder);
    }
  };
  await target.endures(context, `${count.toLocaleString('en')} files with something made wrong`, () =>
    Promise.all(Array.from({ length: AT_ONCE }, one)),
  );
  expect(longest).toBeLessThan(LOOK_MS);
  tell(context, 'the longest look at one of these', `${(longest / 1000).toFixed(1)} s`);
});

/** Writes a sample with one of its files made wrong; of many all but a few. */
function write(folder: string, { files, victims }: Sample, random: Random): void {
  const single = victims.length < 10 ? victims[random.integer(victims.length)] : undefined;
  for (const [name, valid] of Object.entries(files)) {
    const wrong = single === undefined ? victims.includes(name) && random.integer(4) > 0 : name === single;
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), wrong ? mutate(valid, random) : valid);
  }
}

it.runIf(HARD)('SIGTERM ends the program though looks are frozen', async (context) => {
  for (let i = 0; i < AT_ONCE; i++)
    void page.request('files.recognise', { path: hostileOnnx(target.folder, 'loop') });
  await sleep(1000);
  const took = await target.terminate();
  expect(took).toBeLessThan(10_000);
  tell(context, 'SIGTERM while looks are frozen', `ended in order after ${took.toFixed(0)} ms`);
});
