import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const FOLDER = resolve(import.meta.dirname, '../../node_modules/electron');

/** Where Electron's binary is, or why a window cannot be opened with it. */
export function findElectron(): { path: string } | { missing: string } {
  const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? resolve(FOLDER, 'dist');
  const note = resolve(FOLDER, 'path.txt');
  const name = existsSync(note) ? readFileSync(note, 'utf8').trim() : 'electron';
  const path = resolve(dist, name);
  if (!existsSync(path)) {
    return {
      missing: `Electron's binary is not at ${path}: run “npx install-electron” with access to GitHub.`,
    };
  }
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    return { missing: 'There is no display to open a window on: run it under xvfb-run.' };
  }
  return { path };
}
