import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startGuard } from '../work/looker/guard';
import type { LookerChannel } from '../work/looker/serve';
import { serveLooks } from '../work/looker/serve';
import { lookNamed } from '../work/looks';

/** What Electron gives a utility process in place of `process.send`. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
  on(event: 'close', listener: () => void): void;
}

function channel(): LookerChannel {
  const { parentPort } = process as unknown as { parentPort?: ParentPort };
  if (parentPort) {
    return {
      send: (message) => parentPort.postMessage(message),
      onMessage: (listener) => parentPort.on('message', ({ data }) => listener(data)),
      onClose: (listener) => parentPort.on('close', listener),
    };
  }
  return {
    // The host may be gone; then the channel's end is told, too.
    send: (message) => process.send?.(message, undefined, {}, () => {}),
    onMessage: (listener) => process.on('message', listener),
    onClose: (listener) => process.on('disconnect', listener),
  };
}

/** Where memory runs out all the same, Linux is to end this process and no other. */
function offerToBeEnded(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', '1000');
  } catch {
    // Other systems have no such file.
  }
}

// Ctrl-C reaches every process of a terminal; the host ends its lookers itself.
process.on('SIGINT', () => {}).on('SIGTERM', () => {});
offerToBeEnded();
await serveLooks(channel(), lookNamed, startGuard(join(import.meta.dirname, 'looker-guard.js')));
process.exit(0);
