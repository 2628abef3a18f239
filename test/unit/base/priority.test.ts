import { execFileSync } from 'node:child_process';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';

const MODULE = pathToFileURL(resolve('src-main/base/priority.ts')).href;

/** Threads of a file system's answers exist before, a thread of our own begins after. */
const SCRIPT = `
  const { getPriority } = await import('node:os');
  const { existsSync, readdirSync } = await import('node:fs');
  const { readFile } = await import('node:fs/promises');
  const { Worker } = await import('node:worker_threads');
  const { giveWay } = await import(${JSON.stringify(MODULE)});
  await readFile(process.execPath);
  giveWay();
  const worker = new Worker('import { parentPort } from "node:worker_threads"; parentPort.postMessage(0); setTimeout(() => {}, 10000)', { eval: true });
  await new Promise((resolve) => worker.once('message', resolve));
  const threads = existsSync('/proc/self/task') ? readdirSync('/proc/self/task').map(Number) : [0];
  console.log(JSON.stringify(threads.map((thread) => getPriority(thread))));
  process.exit(0);
`;

describe('a process that gives way', () => {
  it('does so with the threads that it has and with those that begin later', () => {
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', SCRIPT], { encoding: 'utf8' });
    const priorities = JSON.parse(said) as number[];
    expect(priorities.length).toBeGreaterThan(0);
    expect(new Set(priorities)).toEqual(new Set([constants.priority.PRIORITY_BELOW_NORMAL]));
  });
});
