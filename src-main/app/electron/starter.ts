import { writeFileSync } from 'node:fs';

/** The file that `npm start` watches. */
export const STARTER_FILE = 'WAVE_STUDIO_STARTER';

/** How far the program has come: it has begun; it does something that may take long; its window is there. */
export type StartState = 'started' | 'busy' | 'shown';

/** Tells `npm start`, which shows the interface in a browser where no window comes up. */
export function tellStarter(state: StartState): void {
  const path = process.env[STARTER_FILE];
  if (path === undefined) return;
  try {
    writeFileSync(path, state);
  } catch {
    // It does not wait any more.
  }
}
