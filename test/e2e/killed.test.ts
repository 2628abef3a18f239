import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Catalog } from '../../src-main/catalog/catalog';
import { BUILT, launchBrowser, missing, openPage } from './program';

/** The real program as its own process, with its worker in the same process group. */
interface Running {
  child: ChildProcess;
  url: string;
}

function start(home: string): Promise<Running> {
  const words = ['serve', '--port', '0', '--home', home, '--checkpoint-every', '1'];
  const child = spawn(process.execPath, [join(BUILT, 'main', 'cli.js'), ...words], { detached: true });
  return new Promise((resolve, reject) => {
    let said = '';
    const read = (text: Buffer) => {
      said += text.toString();
      const url = /http:\/\/\S+/.exec(said)?.[0];
      if (url !== undefined) resolve({ child, url });
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('exit', () => reject(new Error(said)));
  });
}

/** Nothing of it has time to save anything. */
async function killAll({ child }: Running): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  process.kill(-child.pid!, 'SIGKILL');
  await gone;
}

describe.skipIf(missing)('killed in the middle of a run and started again', () => {
  let home: string;
  let browser: Browser;
  let program: Running;
  let page: Page;
  let savedStep: number;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'wave-studio-killed-'));
    browser = await launchBrowser();
    program = await start(home);
    page = await openPage(browser, program.url);
  });
  afterAll(async () => {
    await browser.close();
    await killAll(program);
    rmSync(home, { recursive: true, force: true });
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
    savedStep = Number((await saved.innerText()).replaceAll(',', ''));
    expect(savedStep).toBeGreaterThan(0);
    await killAll(program);
    await page.getByText(/lost/).first().waitFor();
    expect(stateOnDisk()).toBe('running');
  });

  it('offers to go on, in the list of runs and on the run’s page', async () => {
    program = await start(home);
    page = await openPage(browser, program.url);
    await page.getByRole('link', { name: /^Runs/ }).click();
    await page.getByRole('link', { name: /Train a teacher on Shapes/ }).click();
    await page.getByText('This run was interrupted.').waitFor();
    await page.getByRole('figure', { name: 'Loss', exact: true }).waitFor();
    expect(stateOnDisk()).toBe('interrupted');
  });

  it('goes on from the last checkpoint', async () => {
    await page.getByRole('button', { name: 'Resume' }).click();
    const line = page.getByRole('log').getByText(/^.*Going on with .* at step \d+/);
    await line.waitFor();
    const step = Number(/at step (\d+)/.exec(await line.innerText())![1]);
    expect(step).toBeGreaterThanOrEqual(savedStep);
    await expect.poll(stateOnDisk).toBe('running');
  });

  it('can be cancelled, after a question', async () => {
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByRole('button', { name: 'Cancel the run' }).click();
    await expect.poll(stateOnDisk).toBe('cancelled');
    await page.getByRole('button', { name: 'Forget this run' }).waitFor();
  });
});
