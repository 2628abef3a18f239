import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { forkLooker } from '../../../src-main/work/host/fork';
import type { LookerProcess, LookOptions } from '../../../src-main/work/host/looker';
import { Looker } from '../../../src-main/work/host/looker';
import { bundle } from '../../support/looker';
import { TOYS } from './fixtures/toys';

let folder: string;
beforeAll(async () => {
  folder = await bundle({
    'toy-looker': 'test/unit/work/fixtures/toy-looker.ts',
    'looker-guard': 'src-main/app/looker-guard.ts',
  });
});

const open: Looker[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

interface Stand {
  look: (name: string, options?: LookOptions) => Promise<unknown>;
  looker: Looker;
  /** Processes that were started. */
  started: LookerProcess[];
}

function stand(keepsSpare = true): Stand {
  const start = forkLooker(join(folder, 'toy-looker.js'));
  const started: LookerProcess[] = [];
  const counted = () => {
    const process = start();
    started.push(process);
    return process;
  };
  const looker = new Looker(counted, keepsSpare, (name) => TOYS[name]);
  open.push(looker);
  return { look: (name, options) => looker.look(name as never, {} as never, options), looker, started };
}

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    // Nobody may have asked yet how it ended.
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

describe('A look', () => {
  it('is done in another process, which does another unless it has read foreign bytes', async () => {
    const { look, started } = stand();
    const [first, second] = [await look('pid'), await look('pid')];
    expect(first).not.toBe(process.pid);
    expect(second).toBe(first);
    const foreign = await look('foreignPid');
    await expect.poll(() => isAlive(foreign as number)).toBe(false);
    expect(await look('pid')).not.toBe(foreign);
    expect(started.length).toBeLessThanOrEqual(3);
  });

  it('carries numbers that JSON has no words for', async () => {
    expect(await stand().look('numbers')).toEqual([NaN, Infinity]);
  });

  it.each([
    ['freeze', 'bad-file', 'Looking at “toy” was given up after 0.5 seconds.'],
    ['devour', 'bad-file', 'Looking at “toy” takes more than 0.3 GB of memory and was given up.'],
    ['crash', 'bad-file', 'What looked at “toy” crashed (signal SIGSEGV).'],
    ['fail', 'internal', 'a defect'],
  ])('that would %s is one sentence, and the next one works', async (name, code, message) => {
    const { look } = stand();
    await expect(look(name)).rejects.toMatchObject({ code, message });
    expect(await look('pid')).toBeTypeOf('number');
  });

  it('may take longer than its limit as long as it shows that it goes on', async () => {
    const stages: string[] = [];
    const found = await stand().look('patient', { onProgress: ({ stage }) => stages.push(stage) });
    expect(found).toBe('done');
    expect(stages.length).toBeGreaterThan(3);
  });

  it('ends when whoever asked is gone, also while it waits for its turn', async () => {
    const { look, started } = stand();
    const gone = new AbortController();
    const looks = Array.from({ length: 6 }, () => look('patient', { signal: gone.signal }));
    const ended = Promise.allSettled(looks);
    await expect.poll(() => started.length).toBe(3);
    gone.abort();
    for (const each of await ended) {
      expect(each).toMatchObject({ status: 'rejected', reason: { code: 'cancelled' } });
    }
    // One may be the spare.
    expect(started.length).toBeLessThanOrEqual(4);
    expect(await look('pid')).toBeTypeOf('number');
  });

  it('that is given up tells when its process is gone', async () => {
    const { look } = stand();
    const gone = new AbortController();
    const pid = (await look('pid')) as number;
    const over = new Promise<boolean>((resolve) => {
      const options = {
        signal: gone.signal,
        onProgress: () => gone.abort(),
        onGone: () => resolve(isAlive(pid)),
      };
      look('patient', options).catch(() => {});
    });
    expect(await over).toBe(false);
  });

  it('ends when the program ends', async () => {
    const { look, looker } = stand();
    const frozen = look('patient');
    setTimeout(() => looker.close(), 50);
    await expect(frozen).rejects.toMatchObject({ code: 'cancelled' });
    await expect(look('pid')).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('begins at once: a process is ready for it', async () => {
    const { look, looker, started } = stand();
    looker.warm();
    await look('pid');
    const before = performance.now();
    await look('pid');
    expect(performance.now() - before).toBeLessThan(100);
    expect(started.length).toBe(1);
  });
});

it('A looker that is frozen ends itself when its host is gone', async () => {
  const host = spawn(process.execPath, [
    '-e',
    `const { fork } = require('node:child_process');
     const looker = fork(${JSON.stringify(join(folder, 'toy-looker.js'))}, { stdio: 'ignore', execArgv: [] });
     looker.on('message', ({ type }) => { if (type === 'begun') console.log(looker.pid); });
     looker.send({ type: 'look', name: 'freeze', input: {}, memory: 1e9 });`,
  ]);
  const [text] = (await once(host.stdout, 'data')) as [Buffer];
  const pid = Number(text.toString());
  expect(isAlive(pid)).toBe(true);
  host.kill('SIGKILL');
  await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false);
});
