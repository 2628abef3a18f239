import { utilityProcess } from 'electron';
import type { EngineProbe } from '../../api/handlers/host';
import type { LookerProcess } from '../../work/host/looker';
import type { Exit, Spawn } from '../../work/host/worker-process';
import { probeFailed } from '../probing';
import type { NativeReport } from './natives';

const KEPT_CHARACTERS = 8000;

/** Starts workers as Electron's utility processes. @param script the built worker entry */
export function utilityWorker(script: string): Spawn {
  return () => connected(script, 'WAVE Studio worker');
}

/** Starts lookers as Electron's utility processes. @param script the built looker entry */
export function utilityLooker(script: string): () => LookerProcess {
  return () => connected(script, 'WAVE Studio looker');
}

function connected(script: string, serviceName: string) {
  // It looks after this process by itself: nothing tells a utility process that its host is gone.
  const child = utilityProcess.fork(script, [`--host=${process.pid}`], {
    serviceName,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  let killed = false;
  const say = (text: string) => (stderr = (stderr + text).slice(-KEPT_CHARACTERS));
  child.stderr?.on('data', (text: Buffer) => say(text.toString('utf8')));
  // An error that nobody listens to would end this process. The exit that follows tells the rest.
  child.on('error', (type, location, report) => say(`\n${type} in ${location}: ${headline(report)}`));
  return {
    send: (message: object) => child.postMessage(message),
    onMessage: (listener: (message: unknown) => void) => child.on('message', listener),
    onExit: (listener: (exit: Exit) => void) => {
      child.on('exit', (code) => listener(exitOf(code, killed, stderr)));
    },
    kill: () => {
      killed = true;
      // Electron ends it by SIGTERM, which a process in native code never hears of.
      if (child.pid !== undefined && process.platform !== 'win32') process.kill(child.pid, 'SIGKILL');
      else child.kill();
    },
  };
}

/** What happened, out of a diagnostic report of Node's. */
function headline(report: string): string {
  try {
    const { header } = JSON.parse(report) as { header?: { event?: unknown } };
    return typeof header?.event === 'string' ? header.event : '';
  } catch {
    return report.slice(0, 500);
  }
}

/** Signals that end a process, by their numbers: what Electron tells on Linux and macOS, with or without 128. */
const SIGNALS: Readonly<Record<number, string>> = {
  4: 'SIGILL',
  5: 'SIGTRAP',
  6: 'SIGABRT',
  7: 'SIGBUS',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  15: 'SIGTERM',
};

/** Windows: no memory, no room in the page file, Chromium's own out-of-memory. */
const OUT_OF_MEMORY = new Set([0xc0000017, 0xc000012d, 0xe0000008]);

/** How a utility process ended: Electron tells a number only. */
export function exitOf(code: number, killed: boolean, stderr: string): Exit {
  if (killed) return { code: null, signal: 'SIGTERM', stderr };
  const unsigned = code >>> 0;
  if (OUT_OF_MEMORY.has(unsigned)) return { code, signal: null, stderr: `${stderr}\nout of memory` };
  const signal = SIGNALS[code > 128 && code < 160 ? code - 128 : code];
  return signal === undefined ? { code, signal: null, stderr } : { code: null, signal, stderr };
}

/** Asks a process of its own what the engines can do. */
export function probeInUtility(script: string): Promise<EngineProbe> {
  return askUtility<EngineProbe>(script);
}

/** Asks a process of its own which native parts work. */
export function nativesInUtility(script: string): Promise<NativeReport[]> {
  return askUtility<NativeReport[]>(script);
}

/** The one message that a script says. */
function askUtility<T>(script: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const child = utilityProcess.fork(script, [], { stdio: 'ignore' });
    child.on('message', (found: T) => resolve(found));
    child.on('error', (type, location) => reject(new Error(`${type} in ${location}`)));
    child.on('exit', (code) => reject(probeFailed(code)));
  });
}
