import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Catalog } from '../../src-main/catalog/catalog';
import { frontOfBank } from '../../src-main/work/host/front';
import { bestUnder } from '../../src-main/wave/front';
import type { Running } from './process';
import { startProcess, stop } from './process';
import { launchBrowser, missing, openPage, seriousViolations } from './program';
import { removeFolder } from '../support/cleanup';

/** The example that the program comes with, in the built program: nothing in it is made for the test. */
describe.skipIf(missing)('the finished example', () => {
  const home = mkdtempSync(join(tmpdir(), 'wave-example-'));
  let browser: Browser;
  let program: Running;
  let page: Page;
  const complaints: string[] = [];

  const begun = performance.now();

  /** Another browser, with a profile of its own and a camera that shows a test picture. */
  async function onAPhone(address: string, what: (phone: Page) => Promise<void>): Promise<void> {
    const other = await launchBrowser([
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
    ]);
    try {
      const phone = await other.newPage({ viewport: { width: 390, height: 800 }, ignoreHTTPSErrors: true });
      phone.setDefaultTimeout(120_000);
      await phone.goto(address);
      await what(phone);
    } finally {
      await other.close();
    }
  }

  beforeAll(async () => {
    browser = await launchBrowser();
    program = await startProcess(['--home', home]);
    page = await openPage(browser, program.url, complaints);
  });
  afterAll(async () => {
    await browser.close();
    await stop(program);
    removeFolder(home);
  });

  it('leads from the first screen to the sizes of its bank, with a budget', async () => {
    await page.evaluate(`{
      globalThis.lacked = false;
      const look = () => (lacked ||= document.body.textContent.includes('No template banks yet'));
      new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
    }`);
    await page.getByRole('button', { name: /See what a bank is good for/ }).click();
    await page.getByRole('heading', { name: 'Which sizes?' }).waitFor();
    // Its images come first: until the bank is there as well, nobody is sent elsewhere to make one.
    expect(await page.evaluate('lacked')).toBe(false);
    await page.getByText(/The sizes are being measured/).waitFor();
    expect(await page.getByLabel('File, at most').inputValue()).toBe('1 MB');
    expect(await seriousViolations(page)).toEqual([]);
  });

  it('shows what each size is worth, and names the best that fits', async () => {
    await page.getByText(/The sizes are being measured/).waitFor({ state: 'detached', timeout: 230_000 });
    await page
      .getByText(/Best:|best/i)
      .first()
      .waitFor();
  });

  it('has a teacher that is too large, sizes that fit, and says what is lost by them', () => {
    const catalog = Catalog.open(home);
    const [bank] = catalog.entries.list({ kind: 'bank' }).entries;
    const { points, teacher, on } = frontOfBank(catalog, bank!.id);
    catalog.close();
    expect(on).toMatchObject({ name: 'Fashion-MNIST', split: 'test', count: 2000 });
    expect(teacher!.bytes).toBeGreaterThan(1e6);
    const best = bestUnder(points, { bytes: 1e6 })!;
    expect(best.accuracy!.value).toBeGreaterThan(teacher!.accuracy! - 0.04);
    const [small, large] = [points[0]!, points.at(-1)!];
    expect(large.accuracy!.value).toBeGreaterThan(small.accuracy!.value);
  });

  it('leads from “3 MB, 8 ms” to a file that a phone’s browser tells its camera’s picture with', async () => {
    const catalog = Catalog.open(home);
    const [bank] = catalog.entries.list({ kind: 'bank' }).entries;
    const { points } = frontOfBank(catalog, bank!.id);
    catalog.close();
    // On a machine that is busy with other tests nothing may take so little.
    const least = Math.min(...points.flatMap(({ latency }) => latency?.value ?? []));
    const limit = `${Math.max(8, Math.ceil(least))} ms`;
    await page.getByLabel('File, at most').fill('3 MB');
    await page.getByLabel('An image takes, at most').fill(limit);
    await page.getByRole('button', { name: 'Choose it' }).click();
    for (const step of ['Train them?', 'Name and notes']) {
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('heading', { name: step }).waitFor();
    }
    await page.getByRole('button', { name: 'Generate', exact: true }).click();
    await page.getByText('It made').waitFor();
    await page
      .getByRole('main')
      .getByRole('link', { name: /^Fashion bank-/ })
      .click();
    // Its teacher answers beside it; to choose one of the two again changes nothing.
    await page.getByRole('link', { name: 'Try', exact: true }).first().click();
    await page.getByRole('button', { name: 'Compare with…' }).click();
    const picker = page.getByRole('dialog');
    for (const name of [/^Fashion bank-/, /^Fashion teacher/]) {
      await picker.getByRole('button', { name }).click();
      await picker.getByRole('button', { name, pressed: true }).waitFor();
    }
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'On a phone' }).click();
    await page.getByRole('radio', { name: 'With live camera and GPU' }).click();
    const address = (await page.getByLabel('Address', { exact: true }).innerText()).trim();
    await onAPhone(address, async (phone) => {
      await phone.getByRole('button', { name: 'Live camera' }).click();
      await phone.getByRole('list', { name: 'What it is taken for' }).locator('li').nth(4).waitFor();
      await phone.getByRole('button', { name: 'Stop the camera' }).click();
      await phone.getByLabel('This device is called').fill('Pocket 7');
      await phone.getByRole('button', { name: 'Measure' }).click();
      await phone.getByText('WAVE Studio knows “Pocket 7” now.').waitFor();
    });
    await page.getByRole('table', { name: 'Pocket 7, processor · fp32' }).waitFor();
    // The machine that tests run on is slower and busier than a newcomer's, and this is still soon.
    expect(performance.now() - begun).toBeLessThan(10 * 60_000);
  });

  it('is not made twice', async () => {
    await page.goto(`${new URL(page.url()).origin}/#/catalog/dataset`);
    await page.getByText('Fashion-MNIST').first().waitFor();
    const catalog = Catalog.open(home);
    const count = catalog.entries.list({}).total;
    catalog.close();
    expect(count).toBe(4);
    expect(complaints).toEqual([]);
  });
});
