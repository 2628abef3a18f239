import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bridge } from '../../src-main/api/contract/bridge';
import { findElectron } from './binary';
import { removeFolder } from '../support/cleanup';

const electron = findElectron();
if ('missing' in electron) console.log(`The desktop window was not tested. ${electron.missing}`);

const ROOT = resolve(import.meta.dirname, '../..');

describe.skipIf('missing' in electron)('the desktop window', () => {
  let home: string;
  let app: ElectronApplication;
  let page: Page;

  const launch = () =>
    _electron.launch({
      executablePath: (electron as { path: string }).path,
      args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ROOT],
      env: { ...(process.env as Record<string, string>), WAVE_STUDIO_HOME: home, XDG_CONFIG_HOME: home },
    });

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'wave-studio-window-'));
    app = await launch();
    page = await app.firstWindow();
    await page.waitForLoadState('domcontentloaded');
  });
  afterAll(async () => {
    await app.close();
    removeFolder(home);
  });

  /** What a procedure answers to the page. */
  const ask = (name: string, input: unknown) =>
    page.evaluate(
      ([asked, given]) => (globalThis as unknown as { wave: Bridge }).wave.request(asked, given),
      [name, input] as const,
    );

  it('shows the interface under its own scheme', async () => {
    expect(page.url()).toMatch(/^app:\/\/wave\//);
    await page.getByRole('heading').first().waitFor();
    expect(await page.title()).toContain('WAVE Studio');
  });

  it('is isolated, sandboxed and without Node', async () => {
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      // Not among Electron's typings, but there for tests such as this.
      const contents = window!.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
      return contents.getLastWebPreferences();
    });
    expect(preferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
    });
    const reachable = await page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer'].filter((name) => name in globalThis),
    );
    expect(reachable).toEqual([]);
  });

  it('answers its page, and refuses what is not open to it', async () => {
    expect(await ask('system.info', {})).toMatchObject({ result: { host: 'desktop', home } });
    expect(await ask('files.list', { path: '/etc' })).toMatchObject({ error: { code: 'usage' } });
  });

  it('runs no code from text, and stays on its page', async () => {
    const evaluated = await page.evaluate(() => {
      try {
        const make = globalThis.Function as unknown as (text: string) => () => number;
        return make('return 1')();
      } catch (error) {
        return (error as Error).name;
      }
    });
    expect(evaluated).toBe('EvalError');
    const before = page.url();
    await page.evaluate(() => {
      const self = globalThis as unknown as { location: { href: string }; open: (url: string) => void };
      self.open('https://example.org');
      self.location.href = 'https://example.org';
    });
    await page.waitForTimeout(500);
    expect(page.url()).toBe(before);
    expect(app.windows()).toHaveLength(1);
  });

  it('is the only one: a second start ends by itself', async () => {
    const second = await launch().catch(() => undefined);
    if (second) await second.waitForEvent('close');
    expect(app.windows()).toHaveLength(1);
  });

  it('works in a process beside it', async () => {
    const source = { kind: 'synthetic', count: 40, imgSize: 16 };
    const { result } = await ask('runs.submit', { kind: 'add-dataset', source });
    const { id } = result as { id: string };
    await expect
      .poll(async () => ((await ask('runs.get', { id })).result as { run: { state: string } }).run.state, {
        timeout: 60_000,
      })
      .toBe('done');
  });
});
