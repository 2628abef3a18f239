import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { silentProgress } from '../../../src-main/base/progress';
import type { Looks } from '../../../src-main/work/host/looker';
import type { LookInput, LookName, LookOutput } from '../../../src-main/work/looks';
import { lookNamed } from '../../../src-main/work/looks';
import { Studio, type StudioOptions } from '../../../src-main/work/host/studio';
import type { Spawn } from '../../../src-main/work/host/worker-process';
import { serveOneOrder } from '../../../src-main/work/worker/worker';

const cleanups: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wave-studio-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A worker in this process: all of a real one but its process. Messages cross as JSON, as between processes. */
export const spawnHere: Spawn = () => {
  const wire = new EventEmitter();
  const pass = (event: string, message: unknown) => {
    const text = JSON.stringify(message);
    setImmediate(() => wire.emit(event, JSON.parse(text)));
  };
  void serveOneOrder({
    send: (message) => {
      pass('toHost', message);
      return Promise.resolve();
    },
    onMessage: (listener) => wire.on('toWorker', listener),
    onClose: (listener) => wire.on('close', listener),
  }).then(() => setImmediate(() => wire.emit('exit', { code: 0, signal: null, stderr: '' })));
  return {
    send: (message) => pass('toWorker', message),
    onMessage: (listener) => wire.on('toHost', listener),
    onExit: (listener) => wire.on('exit', listener),
    kill: () => wire.emit('exit', { code: null, signal: 'SIGKILL', stderr: '' }),
  };
};

/** A studio that is closed after the test. */
export function openStudio(home = temporaryFolder(), options: Partial<StudioOptions> = {}): Studio {
  const studio = new Studio({ home, purpose: 'test', spawn: spawnHere, ...options });
  cleanups.push(() => studio.close());
  return studio;
}

/** Looks within this process: all of a real one but its limits. What goes in and out crosses as between processes. */
export const looksHere: Looks = {
  look: async <N extends LookName>(name: N, input: LookInput<N>) => {
    const look = lookNamed(name)!;
    const found = await look.run(look.input.parse(structuredClone(input)), silentProgress);
    return structuredClone(found) as LookOutput<N>;
  },
};
