import { utilityProcess } from 'electron';
import type { EngineProbe } from '../../api/handlers/host';
import type { LookerProcess } from '../../work/host/looker';
import type { Exit, Spawn } from '../../work/host/worker-process';
import { probeFailed } from '../page/services';
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
  const child = utilityProcess.fork(script, [], { serviceName, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  let killed = false;
  child.stderr?.on('data', (text: Buffer) => {
    stderr = (stderr + text.toString('utf8')).slice(-KEPT_CHARACTERS);
  });
  return {
    send: (message: object) => child.postMessage(message),
    onMessage: (listener: (message: unknown) => void) => child.on('message', listener),
    onExit: (listener: (exit: Exit) => void) => {
      child.on('exit', (code) => listener(exitOf(code, killed, stderr)));
    },
    kill: () => {
      killed = true;
      // Electron ends it by SIGTERM, which a process in native code never hears of.
      if (!child.kill() || child.pid === undefined || process.platform === 'win32') return;
      process.kill(child.pid, 'SIGKILL');
    },
  };
}

/** How a utility process ended: Electron tells a number only, a signal's plus 128 on some systems. */
export function exitOf(code: number, killed: boolean, stderr: string): Exit {
  return killed ? { code: null, signal: 'SIGTERM', stderr } : { code, signal: null, stderr };
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
    child.on('exit', (code) => reject(probeFailed(code)));
  });
}
