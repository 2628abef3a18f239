import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Catalog } from '../../src-main/catalog/catalog';
import type { Running } from './process';
import { killAll, startProcess } from './process';
import { launchBrowser, missing, openPage } from './program';
import { removeFolder } from '../support/cleanup';

describe.skipIf(missing)('killed in the middle of a run and started again', () => {
  let home: string;
  let browser: Browser;
  let program: Running;
  let page: Page;
  let toldStep: number;
  let savedStep: number;
  const complaints: string[] = [];

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'wave-studio-killed-'));
    browser = await launchBrowser();
    program = await startProcess(['--home', home, '--checkpoint-every', '1']);
    page = await openPage(browser, program.url, complaints);
  });
  afterAll(async () => {
    await browser.close();
    await killAll(program);
    removeFolder(home);
  });

  /** The state of the teacher's training, as the disk knows it. */
  function stateOnDisk(): string | undefined {
    const catalog = Catalog.open(home);
    try {
      return catalog.jobs.list({ kind: 'train-teacher' })[0]?.state;
    } finally {
      catalog.close();
    }
  }

  it('says that the program is gone', async () => {
    await page.getByRole('button', { name: /Try the built-in example/ }).click();
    const saved = page.locator('dt', { hasText: 'Saved at step' }).locator('+ dd');
    await saved.waitFor();
    const step = async () => Number((await saved.innerText()).replaceAll(',', ''));
    // A curve has two points at least.
    await expect.poll(step).toBeGreaterThan(5);
    savedStep = await step();
    await killAll(program);
    await page.getByText(/lost/).first().waitFor();
    expect(stateOnDisk()).toBe('running');
  });

  it('offers to go on, in the list of runs and on the run’s page', async () => {
    program = await startProcess(['--home', home, '--checkpoint-every', '1']);
    page = await openPage(browser, program.url, complaints);
    await page.goto(`${new URL(page.url()).origin}/#/catalog/bank`);
    await page
      .getByText(/^“Train a teacher on Shapes” was interrupted at step [\d,]+ of [\d,]+\.$/)
      .waitFor();
    await page.getByRole('button', { name: 'Resume', exact: true }).waitFor();
    await page.getByRole('link', { name: /^Runs/ }).click();
    await page.getByRole('button', { name: 'Resume: Train a teacher on Shapes' }).waitFor();
    await page.getByRole('link', { name: /Train a teacher on Shapes/ }).click();
    await page.getByText('This run was interrupted.').waitFor();
    const told = page.getByText(
      /Resume continues from the last checkpoint, of step [\d,]+(, the last one|;)/,
    );
    toldStep = Number(/of step ([\d,]+)/.exec(await told.innerText())![1]!.replaceAll(',', ''));
    await page.getByRole('figure', { name: 'Loss', exact: true }).waitFor();
    expect(stateOnDisk()).toBe('interrupted');
  });

  it('goes on from the last checkpoint', async () => {
    await page.getByRole('button', { name: 'Resume' }).click();
    const line = page.getByRole('log').getByText(/^.*Going on with .* at step \d+/);
    await line.waitFor();
    const step = Number(/at step (\d+)/.exec(await line.innerText())![1]);
    expect([step, step >= savedStep]).toEqual([toldStep, true]);
    await expect.poll(stateOnDisk).toBe('running');
  });

  it('can be cancelled, after a question', async () => {
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByRole('button', { name: 'Cancel the run' }).click();
    await expect.poll(stateOnDisk).toBe('cancelled');
    await page.getByRole('button', { name: 'Forget this run' }).waitFor();
  });

  it('never complains in the console but of the connection that was lost', () => {
    expect(complaints.filter((text) => !/WebSocket|ERR_CONNECTION/.test(text))).toEqual([]);
  });
});
