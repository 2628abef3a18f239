import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MenuItemConstructorOptions } from 'electron';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { COMMANDS } from '../../../src-main/api/contract';
import type { Job } from '../../../src-main/catalog/jobs';
import {
  closeQuestion,
  isIdle,
  keepAwake,
  noteOf,
  tellEndings,
} from '../../../src-main/app/electron/attention';
import { menuTemplate } from '../../../src-main/app/electron/menu';
import { Restart } from '../../../src-main/app/electron/restart';
import { Signals } from '../../../src-main/app/electron/signals';
import { speakAs } from '../../../src-main/app/electron/words';
import { keepBounds, restoredBounds } from '../../../src-main/app/electron/state';
import { openStudio } from '../work/helpers';

const SCREEN = { x: 0, y: 0, width: 1920, height: 1080 };
const USUAL = { width: 1280, height: 860 };
const stateFile = () => join(mkdtempSync(join(tmpdir(), 'wave-studio-')), 'window.json');

describe('the place of the window', () => {
  it('is where it was', () => {
    const path = stateFile();
    keepBounds(path, { x: 50, y: 60, width: 1100, height: 800 }, true);
    expect(restoredBounds(path, [SCREEN])).toEqual({
      x: 50,
      y: 60,
      width: 1100,
      height: 800,
      maximised: true,
    });
  });

  it('is the usual one where its screen is gone', () => {
    const path = stateFile();
    keepBounds(path, { x: 3000, y: 60, width: 1100, height: 800 }, false);
    expect(restoredBounds(path, [SCREEN])).toEqual({ ...USUAL, maximised: false });
    expect(restoredBounds(path, [SCREEN, { ...SCREEN, x: 1920 }])).toMatchObject({ x: 3000 });
  });

  it.each(['', 'nonsense', '{}', '{"x":1,"y":1,"width":0,"height":-1,"maximised":false}'])(
    'is the usual one after the damaged note %j',
    (note) => {
      const path = stateFile();
      writeFileSync(path, note);
      expect(restoredBounds(path, [SCREEN])).toEqual(USUAL);
    },
  );

  it('that cannot be kept keeps no window open', () => {
    const path = join(stateFile(), 'in a file that is not there');
    keepBounds(path, { x: 50, y: 60, width: 1100, height: 800 }, false);
    expect(restoredBounds(path, [SCREEN])).toEqual(USUAL);
  });

  it('is never smaller than the interface can be', () => {
    const path = stateFile();
    keepBounds(path, { x: 0, y: 0, width: 200, height: 100 }, false);
    expect(restoredBounds(path, [SCREEN])).toMatchObject({ width: 1024, height: 700 });
  });
});

function flat(items: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])]);
}

describe('the menu', () => {
  it.each(['linux', 'darwin', 'win32'] as const)('has every command once on %s', (platform) => {
    const ran: string[] = [];
    const items = flat(
      menuTemplate((id) => ran.push(id), { report: () => {}, updates: undefined }, platform),
    ).filter(({ id }) => id !== undefined);
    expect(items.map(({ id }) => id).sort()).toEqual(COMMANDS.map(({ id }) => id).sort());
    for (const { click } of items) (click as () => void)();
    expect(ran).toEqual(items.map(({ id }) => id));
  });
});

describe('the language of what is outside of the page', () => {
  afterEach(() => speakAs('en', []));
  const labels = (platform: NodeJS.Platform) => {
    const updates = { wanted: true, want: () => {}, look: () => {} };
    const items = flat(menuTemplate(() => {}, { report: () => {}, updates }, platform));
    return items.flatMap(({ label }) => label ?? []);
  };

  it.each(['linux', 'darwin', 'win32'] as const)('is that of the page, in the menu of %s', (platform) => {
    const english = labels(platform);
    speakAs('system', ['de-AT', 'en']);
    const german = labels(platform);
    speakAs('fr', ['de']);
    const french = labels(platform);
    expect(german).toHaveLength(english.length);
    for (const [i, label] of english.entries()) expect([german[i], french[i]]).not.toContain(label);
    expect(german).toContain('Einstellungen');
  });

  it('is that of the page, in questions and in what the system is told', () => {
    const job = { name: 'Evaluate a on b', state: 'failed', parent: null } as Job;
    const error = { code: 'no-space', message: 'The disk is full.', hint: '' } as const;
    expect(noteOf({ ...job, error })).toEqual({
      title: 'Failed: Evaluate a on b',
      body: 'The disk is full.',
    });
    speakAs('de', []);
    expect(noteOf({ ...job, error })).toEqual({
      title: 'Misslungen: a auf b auswerten',
      body: 'Der Datenträger ist voll.',
    });
    expect(closeQuestion()).toMatchObject({
      message: 'Ein Lauf ist im Gang.',
      buttons: ['Weiterlaufen lassen', 'Anhalten und sichern', 'Abbrechen'],
    });
  });
});

describe('an active run', () => {
  const job = (state: Job['state'], id = 'a') => ({ id, state }) as Job;

  it('keeps the machine awake until the last has ended', () => {
    const studio = openStudio();
    const blocker = { start: vi.fn(() => 5), stop: vi.fn() };
    const end = keepAwake(studio, blocker);
    studio.events.emit('job', job('queued'));
    expect(blocker.start).not.toHaveBeenCalled();
    studio.events.emit('job', job('running'));
    studio.events.emit('job', job('running', 'b'));
    studio.events.emit('job', job('done'));
    expect([blocker.start.mock.calls, blocker.stop.mock.calls]).toEqual([[['prevent-app-suspension']], []]);
    studio.events.emit('job', job('paused', 'b'));
    expect(blocker.stop.mock.calls).toEqual([[5]]);
    studio.events.emit('job', job('running', 'b'));
    end();
    expect(blocker.stop).toHaveBeenCalledTimes(2);
  });

  it('is asked about before the window closes; one of another process is not', () => {
    const studio = openStudio();
    const { id } = studio.catalog.jobs.create({ kind: 'condense', spec: null });
    studio.catalog.jobs.setState(id, 'running');
    expect(isIdle(studio)).toBe(true);
    expect(isIdle({ isWorking: true })).toBe(false);
  });

  it('is told of when it ends and nobody looks', () => {
    const studio = openStudio();
    let looked = true;
    const told: string[] = [];
    tellEndings(
      studio,
      () => looked,
      ({ title, body }) => told.push(`${title} ${body}`.trim()),
    );
    const ended = (state: Job['state'], parent: string | null = null) =>
      studio.events.emit('job', {
        ...({ id: 'a', name: 'Condense', state, parent } as Job),
        error: state === 'failed' ? { code: 'no-space', message: 'The disk is full.', hint: '' } : null,
      });
    ended('done');
    looked = false;
    ended('running');
    ended('done');
    ended('failed');
    ended('done', 'family');
    expect(told).toEqual(['Finished: Condense', 'Failed: Condense The disk is full.']);
    expect(noteOf({ state: 'cancelled', parent: null } as Job)).toBeUndefined();
  });
});

describe('a restart', () => {
  const started = () => {
    const app = { quit: vi.fn(), relaunch: vi.fn() };
    return { app, restart: new Restart(app, ['.', '--flag']) };
  };

  it('is an end as any other, after which the program begins again', () => {
    const { app, restart } = started();
    restart.ask();
    expect([app.quit.mock.calls.length, app.relaunch.mock.calls.length]).toEqual([1, 0]);
    restart.settle();
    expect(app.relaunch.mock.calls).toEqual([[{ args: ['.', '--flag'] }]]);
  });

  it('is forgotten where a person answers that the program is to stay', () => {
    const { app, restart } = started();
    restart.ask();
    restart.forget();
    restart.settle();
    expect(app.relaunch).not.toHaveBeenCalled();
  });

  it('does not follow an end that nobody asked it for', () => {
    const { app, restart } = started();
    restart.settle();
    expect([app.quit, app.relaunch].map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
  });
});

describe('a file that was opened with the program', () => {
  it('waits for a page', async () => {
    const signals = new Signals();
    const told: string[] = [];
    signals.emit('opened', '/a.wavebank');
    signals.emit('command', 'lost');
    const end = signals.on('opened', (path) => told.push(path));
    signals.on('command', (id) => told.push(id));
    await new Promise((resolve) => setImmediate(resolve));
    signals.emit('opened', '/b.wavebank');
    end();
    signals.emit('opened', '/c.wavebank');
    expect(told).toEqual(['/a.wavebank', '/b.wavebank']);
  });
});
