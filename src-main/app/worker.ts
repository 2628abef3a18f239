import { fileURLToPath } from 'node:url';
import type { HostChannel } from '../work/worker/worker';
import { serveOneOrder } from '../work/worker/worker';

/** What Electron gives a utility process in place of `process.send`. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
}

/** How often a worker of Electron's looks whether its host lives, in ms: its port does not tell. */
const LOOK_MS = 2000;

function electronChannel(port: ParentPort): HostChannel {
  return {
    send: (message) => {
      port.postMessage(message);
      return Promise.resolve();
    },
    onMessage: (listener) => port.on('message', ({ data }) => listener(data)),
    onClose: (listener) => whenGone(hostProcess(), listener),
  };
}

function hostProcess(): number {
  return Number(process.argv.find((word) => word.startsWith('--host='))?.slice('--host='.length));
}

function whenGone(pid: number, listener: () => void): void {
  if (!Number.isInteger(pid)) return;
  const looking = setInterval(() => {
    try {
      process.kill(pid, 0);
    } catch (thrown) {
      // Alive, and of another user.
      if ((thrown as NodeJS.ErrnoException).code === 'EPERM') return;
      clearInterval(looking);
      listener();
    }
  }, LOOK_MS).unref();
}

function nodeChannel(): HostChannel {
  return {
    send: (message) =>
      new Promise((resolve, reject) => {
        if (!process.connected) reject(new Error('the host is gone'));
        else process.send!(message, undefined, {}, (error) => (error ? reject(error) : resolve()));
      }),
    onMessage: (listener) => process.on('message', listener),
    onClose: (listener) => process.on('disconnect', listener),
  };
}

const { parentPort } = process as unknown as { parentPort?: ParentPort };
// Ctrl-C reaches every process of a terminal, and who ends a service may end all of its processes: what that means to
// the work is for the host to say. (Electron's own way to end a worker is this signal.)
process.on('SIGINT', () => {});
// A terminal that is closed tells all of its processes.
process.on('SIGHUP', () => {});
if (!parentPort) process.on('SIGTERM', () => {});
const at = (entry: string) => fileURLToPath(new URL(`${entry}.js`, import.meta.url));
const programs = { batches: at('batches'), task: at('task') };
await serveOneOrder(parentPort ? electronChannel(parentPort) : nodeChannel(), programs);
process.exit(0);
