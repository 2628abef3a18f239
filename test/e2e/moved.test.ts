import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Catalog } from '../../src-main/catalog/catalog';
import type { Running } from './process';
import { killAll, startProcess, stop } from './process';
import { launchBrowser, missing, openPage, seriousViolations, visit } from './program';
import { removeFolder } from '../support/cleanup';

describe.skipIf(missing)('moving the catalog to another folder', () => {
  let folder: string;
  let browser: Browser;
  let program: Running;
  let page: Page;
  const complaints: string[] = [];

  const old = () => join(folder, 'data', 'WAVE Studio');
  const start = async () => {
    program = await startProcess(['--root', folder, '--write', folder], {
      XDG_DATA_HOME: join(folder, 'data'),
      WAVE_STUDIO_HOME: '',
    });
    page = await openPage(browser, program.url, complaints);
    await visit(page, '#/settings');
  };

  beforeAll(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'wave-studio-moved-')));
    mkdirSync(join(folder, 'large disk'));
    const catalog = Catalog.open(old());
    catalog.entries.add({ kind: 'dataset', name: 'comes along', config: {} });
    catalog.close();
    browser = await launchBrowser();
    await start();
  });
  afterAll(async () => {
    await browser.close();
    await killAll(program);
    removeFolder(folder);
  });

  it('is planned in the settings, and can be taken back', async () => {
    const choose = async () => {
      await page.getByRole('button', { name: 'Move it…' }).click();
      await page.getByRole('button', { name: /^large disk/ }).click();
      await page.getByRole('button', { name: 'Choose this folder' }).click();
      await page.getByText('It moves when the program is started again.').waitFor();
    };
    await choose();
    await page.getByText(`To ${join(folder, 'large disk')}.`).waitFor();
    await page.getByText('end the program (Ctrl-C where it was started) and start it again').waitFor();
    expect(await page.getByRole('button', { name: 'Restart now' }).count()).toBe(0);
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Leave it here' }).click();
    await page.getByText('It moves when the program is started again.').waitFor({ state: 'detached' });
    await choose();
  });

  it('happens at the next start, with everything in it', async () => {
    await stop(program);
    await start();
    await page.getByText(join(folder, 'large disk'), { exact: true }).waitFor();
    await visit(page, '#/catalog/dataset');
    await page.getByRole('link', { name: 'comes along' }).waitFor();
    expect(readdirSync(old())).toEqual(['moved-to.json']);
    expect(existsSync(join(folder, 'large disk', 'catalog.db'))).toBe(true);
  });

  it('never complains in the console but of the connection that was lost', () => {
    expect(complaints.filter((text) => !/WebSocket|ERR_CONNECTION/.test(text))).toEqual([]);
  });
});
