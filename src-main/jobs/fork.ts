import { fork } from 'node:child_process';
import type { Spawn } from './runner';

const KEPT_CHARACTERS = 8000;

/** Starts workers as Node processes. @param script the built worker entry */
export function forkWorker(script: string): Spawn {
  return () => {
    const child = fork(script, [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-KEPT_CHARACTERS);
    });
    return {
      send: (message) => {
        // It may be gone already; then its exit tells.
        if (child.connected) child.send(message, () => {});
      },
      onMessage: (listener) => child.on('message', listener),
      onExit: (listener) => {
        child.on('error', (error) => listener({ code: null, signal: null, stderr: error.message }));
        child.on('close', (code, signal) => listener({ code, signal, stderr }));
      },
      kill: () => child.kill('SIGKILL'),
    };
  };
}
