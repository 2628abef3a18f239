import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planMove } from '../../src-main/catalog/relocate';
import type { Place } from '../electron/stand-in/program';
import { DesktopProgram, makePlace, missing } from '../electron/stand-in/program';
import { removeFolder } from '../support/cleanup';

let place: Place;
const started: DesktopProgram[] = [];

beforeEach(() => {
  place = makePlace();
});
afterEach(async () => {
  for (const program of started.splice(0)) {
    program.kill();
    await program.ended;
  }
  place.remove();
});

function start(options: ConstructorParameters<typeof DesktopProgram>[1] = {}): DesktopProgram {
  const program = new DesktopProgram(place, options);
  started.push(program);
  return program;
}

describe.skipIf(missing)('the home of the built desktop program, under the stand-in of Electron', () => {
  it('keeps a copy of the catalog at its start, as served pages do', async () => {
    const program = start();
    await program.shown();
    const copies = () => readdirSync(join(place.home, 'backups')).filter((name) => name.startsWith('kept-'));
    await expect.poll(copies).toHaveLength(1);
  });

  it.skipIf(!existsSync('/dev/shm'))('tells how far its home is moved to another disk', async () => {
    const other = mkdtempSync('/dev/shm/wave-studio-');
    const env = { WAVE_STUDIO_HOME: '', XDG_DATA_HOME: join(place.folder, 'data') };
    try {
      const first = start({ env });
      await first.shown();
      const { home: from } = (await first.ask('system.info')).result as { home: string };
      for (let i = 0; i < 4; i++) writeFileSync(join(from, `exports/${i}.bin`), Buffer.alloc(1 << 20));
      await first.run(({ BrowserWindow }) => void BrowserWindow.getAllWindows()[0]!.close());
      expect(await first.ended).toBe(0);
      planMove(join(place.folder, 'data/WAVE Studio'), other);
      const second = start({ env });
      await second.until(
        ({ BrowserWindow: { made } }) => made.length === 2 && made[0]!.isDestroyed() && made[1]!.isVisible(),
      );
      const { home } = (await second.ask('system.info')).result as { home: string };
      expect(home).not.toBe(from);
      expect(home.startsWith(other)).toBe(true);
      const seen = await second.run(({ BrowserWindow }) => {
        const [note] = BrowserWindow.made;
        return { windows: BrowserWindow.made.length, gone: note!.isDestroyed(), progress: note!.progress };
      });
      expect(seen).toMatchObject({ windows: 2, gone: true });
      const shown = seen.progress.filter((fraction) => fraction >= 0);
      expect(shown.length).toBeGreaterThan(2);
      expect([...shown].sort((a, b) => a - b)).toEqual(shown);
      expect(shown.at(-1)).toBe(1);
    } finally {
      removeFolder(other);
    }
  });
});
