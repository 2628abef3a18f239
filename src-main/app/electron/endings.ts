import { powerMonitor } from 'electron';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Has the program end without a question when the system wants it to: it is shut down, its terminal is closed, or somebody
 * ends it. To be called when the program is ready: until then Electron puts its own handlers in place of others.
 */
export function endWithSystem(end: () => void): void {
  for (const signal of SIGNALS) process.on(signal, end);
  // Where the system waits for those that say so, it waits for what is saved.
  powerMonitor.on('shutdown', (event?: { preventDefault?(): void }) => {
    event?.preventDefault?.();
    end();
  });
}
