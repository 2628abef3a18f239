import { EventEmitter } from 'node:events';
import { z } from 'zod';
import { silentProgress } from '../../../src-main/base/progress';
import type { Looks } from '../../../src-main/work/host/looker';
import type { LookInput, LookName, LookOutput } from '../../../src-main/work/looks';
import { lookNamed } from '../../../src-main/work/looks';
import { Studio, type StudioOptions } from '../../../src-main/work/host/studio';
import type { Spawn } from '../../../src-main/work/host/worker-process';
import { serveOneOrder } from '../../../src-main/work/worker/worker';
import { afterwards, temporaryFolder } from '../../support/cleanup';

export { temporaryFolder };

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
  afterwards(() => studio.close());
  return studio;
}

/** Looks within this process: all of a real one but its limits. What goes in and out crosses as between processes. */
export const looksHere: Looks = {
  look: async <N extends LookName>(name: N, input: LookInput<N>) => {
    const look = lookNamed(name)!;
    const found = await look.run(z.parse(look.input, structuredClone(input)), silentProgress);
    return structuredClone(found) as LookOutput<N>;
  },
};
