import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Catalog } from '../../src-main/catalog/catalog';
import type { Place } from '../electron/stand-in/program';
import { DesktopProgram, MAIN, makePlace, missing } from '../electron/stand-in/program';
import { startProcess, stop } from './process';

if (missing) console.warn(`The desktop program is not driven. ${missing}`);

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

/** A run that takes longer than any test, unless it is stopped. */
async function beginLongRun(program: DesktopProgram): Promise<string> {
  const source = { kind: 'synthetic', count: 60, imgSize: 16 };
  const made = (await program.ask('runs.submit', { kind: 'add-dataset', source })).result as { id: string };
  await program.until(async ({ ipcMain, BrowserWindow }, id) => {
    const event = {
      senderFrame: { origin: 'app://wave', parent: null },
      sender: BrowserWindow.getAllWindows()[0]!.webContents,
    };
    const asked = ipcMain.handlers.get('wave:request')!(event as never, 'runs.get', { id }) as Promise<{
      result: { run: { state: string } };
    }>;
    return (await asked).result.run.state === 'done';
  }, made.id);
  const { run } = (await program.ask('runs.get', { id: made.id })).result as { run: { result: string[] } };
  const submitted = await program.ask('runs.submit', {
    kind: 'train-teacher',
    data: run.result[0],
    options: { epochs: 5000, network: { arch: 'cnn', channels: [4] } },
    engine: { engine: 'wasm' },
  });
  expect(submitted.error).toBeUndefined();
  const { id } = submitted.result as { id: string };
  await program.subscribe(1, 'runs.progress');
  await program.until(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]!.webContents.sent.some(([, subscription]) => subscription === 1),
  );
  return id;
}

function stateOf(id: string): string {
  const catalog = Catalog.open(place.home);
  try {
    return catalog.jobs.get(id).state;
  } finally {
    catalog.close();
  }
}

const CLOSE = ({ BrowserWindow }: { BrowserWindow: { getAllWindows(): { close(): unknown }[] } }) => {
  BrowserWindow.getAllWindows()[0]!.close();
};

describe.skipIf(missing)('the built desktop program, under the stand-in of Electron', () => {
  it.each([
    ['de-CH,en', ['Datei', 'Bearbeiten', 'Hilfe']],
    ['pt-BR,fr', ['Fichier', 'Édition', 'Aide']],
    ['ja', ['File', 'Edit', 'Help']],
  ])('has its menu in the first language of %s that it knows', async (languages, labels) => {
    const program = start({ env: { STAND_IN_LANGUAGES: languages } });
    await program.until(({ Menu }) => Menu.current !== null);
    const shown = await program.run(({ Menu }) => Menu.current!.template.map(({ label }) => label));
    expect(shown).toEqual(expect.arrayContaining(labels));
  });

  it('opens its page in one locked window, and ends when that is closed', async () => {
    const program = start();
    await program.shown();
    const seen = await program.run(({ app, BrowserWindow, told }) => {
      const windows = BrowserWindow.getAllWindows();
      const [{ webContents, options, calls }] = windows as [(typeof windows)[0]];
      return {
        count: windows.length,
        url: webContents.url,
        body: webContents.body,
        // Not before it was painted.
        show: options.show,
        calls,
        preferences: options.webPreferences,
        permissions: told.permissions,
        app: app.calls,
      };
    });
    expect(seen).toMatchObject({
      count: 1,
      url: 'app://wave/',
      show: false,
      calls: ['show', 'focus'],
      preferences: { sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true },
      permissions: ['request', 'check', 'device'],
      app: [['setAppUserModelId', 'org.wave-studio.app'], ['enableSandbox']],
    });
    expect(seen.body).toContain('<title>WAVE Studio</title>');
    expect((await program.ask('system.info')).result).toMatchObject({ host: 'desktop', runsJobs: true });
    await program.run(CLOSE);
    expect(await program.ended).toBe(0);
    expect(program.relaunches()).toEqual([]);
  });

  it('keeps its own files apart from the home, which has the same name on some systems', async () => {
    const program = start();
    await program.shown();
    expect(await program.run(({ app }) => app.getPath('userData'))).toBe(
      join(place.folder, 'config/wave-studio'),
    );
  });

  it('shows a page that never paints, so that there is a window', async () => {
    const program = start({ env: { STAND_IN_NEVER_PAINTS: '1' } });
    await program.shown();
  });

  describe('files', () => {
    const file = (name: string) => {
      const path = join(place.folder, name);
      writeFileSync(path, 'x');
      return path;
    };
    const opened = async (program: DesktopProgram, count = 1) => {
      await program.shown();
      await program.subscribe(7, 'system.opened');
      await program.until(
        ({ BrowserWindow }, wanted) =>
          BrowserWindow.getAllWindows()[0]!.webContents.sent.filter(([, id]) => id === 7).length >= wanted,
        count,
      );
      return program.heard(7);
    };

    it('that the command names are opened, as paths and as addresses', async () => {
      const [bank, other] = [file('a b.wavebank'), file('c.onnx')];
      const program = start({ words: [pathToFileURL(bank).href, 'c.onnx', 'none.onnx'], cwd: place.folder });
      expect(await opened(program, 2)).toEqual([{ path: bank }, { path: other }]);
      // A page may read them from now on, and nothing beside them.
      expect(await program.ask('files.recognise', { path: bank })).toHaveProperty('result');
      expect(await program.ask('files.list', { path: place.folder })).toMatchObject({
        error: { code: 'usage' },
      });
    });

    it('that come before the program is ready are not lost: a double click on macOS', async () => {
      const bank = file('early.wavebank');
      const program = start({ env: { STAND_IN_READY_MS: '1500' } });
      const prevented = await program.run(({ app }, path) => {
        const event = { prevented: false, preventDefault: () => void (event.prevented = true) };
        app.emit('open-file', event, path);
        return event.prevented && !app.isReady();
      }, bank);
      expect(prevented).toBe(true);
      expect(await opened(program)).toEqual([{ path: bank }]);
    });

    it('of a second start come to the first, from where that was started', async () => {
      const bank = file('second.wavebank');
      const first = start();
      await first.shown();
      await first.run(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.minimize());
      const second = start({ words: ['second.wavebank'], cwd: place.folder });
      expect(await second.ended).toBe(0);
      expect(await opened(first)).toEqual([{ path: bank }]);
      const calls = await first.run(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.calls);
      expect(calls.slice(-3)).toEqual(['restore', 'show', 'focus']);
    });
  });

  describe('with a run active', () => {
    it('asks before it closes, and saves', async () => {
      const program = start();
      await program.shown();
      const id = await beginLongRun(program);
      expect(await program.run(({ powerSaveBlocker }) => powerSaveBlocker.active.size)).toBe(1);
      await program.run(CLOSE);
      const question = await program.run(({ told }) => told.boxes[0]);
      expect(question).toMatchObject({ message: 'A run is active.', buttons: expect.any(Array) as unknown });
      await program.run(({ told }) => told.boxes[0]!.answer(2));
      expect(await program.run(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
      await program.run(CLOSE);
      await program.run(({ told }) => told.boxes[1]!.answer(1));
      expect(await program.ended).toBe(0);
      expect(stateOf(id)).toBe('paused');
    });

    it('goes on behind a sign in the tray, and comes back when the run has ended', async () => {
      const program = start();
      await program.shown();
      const id = await beginLongRun(program);
      await program.run(CLOSE);
      await program.run(({ told }) => told.boxes[0]!.answer(0));
      await program.until(
        ({ Tray, BrowserWindow }) => Tray.shown && !BrowserWindow.getAllWindows()[0]!.isVisible(),
      );
      await program.ask('runs.stop', { id, reason: 'cancel' });
      await program.until(
        ({ Tray, BrowserWindow }) => !Tray.shown && BrowserWindow.getAllWindows()[0]!.isVisible(),
      );
      // It does not take the keyboard from what a person is doing.
      const calls = await program.run(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.calls);
      expect(calls.slice(-2)).toEqual(['showInactive', 'flashFrame']);
    });

    it('can be ended from the tray', async () => {
      const program = start();
      await program.shown();
      const id = await beginLongRun(program);
      await program.run(CLOSE);
      await program.run(({ told }) => told.boxes[0]!.answer(0));
      await program.until(({ Tray }) => Tray.shown);
      await program.run(({ Tray }) => {
        const item = Tray.shown!.menu!.template.at(-1)!;
        (item.click as () => void)();
      });
      expect(await program.ended).toBe(0);
      expect(stateOf(id)).toBe('paused');
    });

    it('that was started once more while it saves begins again, with the file it was given', async () => {
      const bank = join(place.folder, 'late.wavebank');
      writeFileSync(bank, 'x');
      const program = start();
      await program.shown();
      await beginLongRun(program);
      await program.run(({ app, BrowserWindow }, path) => {
        BrowserWindow.getAllWindows()[0]!.destroy();
        app.quit();
        app.emit('second-instance', {}, [], '/', { files: [path] });
      }, bank);
      expect(await program.ended).toBe(0);
      expect(program.relaunches()).toEqual([{ args: [MAIN, bank] }]);
    });

    it.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'shutdown', 'session-end'] as const)(
      'saves and ends by %s, and asks nobody',
      async (ending) => {
        const program = start();
        await program.shown();
        const id = await beginLongRun(program);
        if (ending.startsWith('SIG')) process.kill(program.pid, ending);
        else {
          await program.run(({ powerMonitor, BrowserWindow }, event) => {
            const told = { preventDefault: () => {} };
            if (event === 'shutdown') powerMonitor.emit(event, told);
            else BrowserWindow.getAllWindows()[0]!.emit(event, told);
          }, ending);
        }
        expect(await program.ended).toBe(0);
        expect(stateOf(id)).toBe('paused');
      },
    );

    it('tells of a worker that was killed for memory, and lives on', async () => {
      const program = start();
      await program.shown();
      const id = await beginLongRun(program);
      await program.run(({ utilityProcess }) => {
        const { pid } = utilityProcess.processes.findLast(
          (each) => each.pid !== undefined && each.serviceName?.endsWith('worker'),
        )!;
        process.kill(pid!, 'SIGKILL');
      });
      await expect.poll(() => stateOf(id)).toBe('failed');
      const { run } = (await program.ask('runs.get', { id })).result as {
        run: { error: { message: string } };
      };
      expect(run.error.message).toMatch(/most likely because the memory was used up/);
      const log = readFileSync(join(place.folder, 'config/wave-studio/logs/wave-studio.log'), 'utf8');
      expect(log).toContain(`The run ${id}`);
    });

    it('saves by itself when the program is killed', async () => {
      const program = start();
      await program.shown();
      const id = await beginLongRun(program);
      const pid = await program.run(
        ({ utilityProcess }) =>
          utilityProcess.processes.findLast(
            (each) => each.pid !== undefined && each.serviceName?.endsWith('worker'),
          )!.pid!,
      );
      const checkpoint = () => {
        const catalog = Catalog.open(place.home);
        const folder = join(catalog.home.runs, id);
        catalog.close();
        return existsSync(folder) ? statSync(folder).mtimeMs : 0;
      };
      const before = checkpoint();
      program.kill();
      await program.ended;
      const alive = () => {
        try {
          process.kill(pid, 0);
          return true;
        } catch {
          return false;
        }
      };
      await expect.poll(alive, { timeout: 30_000 }).toBe(false);
      expect(checkpoint()).toBeGreaterThan(before);
    });
  });

  // V8 ends a process whose heap is full; Electron tells of it by an event that ends the program where nobody listens.
  it('lives on when a worker’s heap is full', async () => {
    const program = start({ env: { STAND_IN_UTILITY_ARGS: '--max-old-space-size=12' } });
    await program.shown();
    const source = { kind: 'synthetic', count: 60, imgSize: 16 };
    const { id } = (await program.ask('runs.submit', { kind: 'add-dataset', source })).result as {
      id: string;
    };
    await expect.poll(() => stateOf(id)).toBe('failed');
    const { run } = (await program.ask('runs.get', { id })).result as { run: { error: { message: string } } };
    expect(run.error.message).toMatch(/most likely because the memory was used up/);
    expect((await program.ask('system.info')).result).toMatchObject({ host: 'desktop' });
  });

  it('closes without a question while another process trains, and runs its own when that has ended', async () => {
    const other = await startProcess(['--home', place.home]);
    const program = start();
    await program.shown();
    expect((await program.ask('system.info')).result).toMatchObject({ runsJobs: false });
    const source = { kind: 'synthetic', count: 10, imgSize: 16 };
    const { id } = (await program.ask('runs.submit', { kind: 'add-dataset', source })).result as {
      id: string;
    };
    await stop(other);
    await expect.poll(() => stateOf(id)).toBe('done');
    expect((await program.ask('system.info')).result).toMatchObject({ runsJobs: true });
  });

  describe('when its page', () => {
    const gone = ({
      BrowserWindow,
    }: {
      BrowserWindow: { getAllWindows(): { webContents: NodeJS.EventEmitter }[] };
    }) =>
      BrowserWindow.getAllWindows()[0]!.webContents.emit('render-process-gone', {}, { reason: 'crashed' });

    it('ends it is loaded again; when it keeps ending a person decides', async () => {
      const program = start();
      await program.shown();
      const loads = () =>
        program.run(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.webContents.loads);
      await program.run(gone);
      await program.run(gone);
      expect(await loads()).toBe(3);
      await program.run(gone);
      expect(await loads()).toBe(3);
      const [box] = await program.run(({ told }) => told.boxes);
      expect(box).toMatchObject({ message: 'The window’s process keeps ending (crashed).' });
      await program.run(({ told }) => told.boxes[0]!.answer(2));
      await program.until(({ told }) => told.copied.length === 1 && told.boxes.length === 2);
      const [report] = await program.run(({ told }) => told.copied);
      expect(report).toMatch(/^WAVE Studio \d+\.\d+\.\d+, /);
      expect(report).toContain('The page’s process ended.');
      expect(report).not.toContain(place.folder);
      await program.run(({ told }) => told.boxes[1]!.answer(0));
      expect(await program.ended).toBe(0);
    });

    it('does not answer it can be loaded again', async () => {
      const program = start();
      await program.shown();
      await program.run(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.emit('unresponsive'));
      await program.run(({ told }) => told.boxes[0]!.answer(1));
      await program.until(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.webContents.loads === 2);
    });
  });

  it('lives on after an error that nobody expected, and writes it down', async () => {
    const program = start();
    await program.shown();
    await program.run(() => {
      setTimeout(() => {
        throw new Error('out of the blue');
      });
      void Promise.reject(new Error('from nowhere'));
    });
    await new Promise((done) => setTimeout(done, 200));
    expect((await program.ask('system.info')).result).toMatchObject({ host: 'desktop' });
    const log = readFileSync(join(place.folder, 'config/wave-studio/logs/wave-studio.log'), 'utf8');
    expect(log).toMatch(/from nowhere[^]*out of the blue/);
  });

  it('says why it cannot start', async () => {
    writeFileSync(place.home, 'no folder');
    const program = start();
    await program.until(({ told }) => told.errors.length > 0).catch(() => {});
    expect(await program.ended).toBe(1);
    const log = readFileSync(join(place.folder, 'config/wave-studio/logs/wave-studio.log'), 'utf8');
    expect(log).toMatch(/The program cannot start\./);
  });

  it.each([
    [{}, [{ args: [MAIN] }]],
    [
      { APPIMAGE: '/opt/WAVE Studio.AppImage' },
      [{ execPath: '/opt/WAVE Studio.AppImage', args: ['--appimage-extract-and-run', MAIN] }],
    ],
  ])('starts itself again, with %j', async (env, expected) => {
    const program = start({ env });
    await program.shown();
    await program.ask('system.restart').catch(() => {});
    expect(await program.ended).toBe(0);
    expect(program.relaunches()).toEqual(expected);
  });

  it('asks nobody for a newer version, as long as nobody publishes any', async () => {
    const program = start();
    await program.shown();
    await program.until(({ Menu }) => Menu.current !== null);
    const found = await program.run(
      ({ Menu }) => Menu.current!.find('Look for a newer version') !== undefined,
    );
    expect(found).toBe(false);
  });
});
