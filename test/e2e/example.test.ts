import { mkdtempSync, rmSync } from 'node:fs';
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

/** The example that the program comes with, in the built program: nothing in it is made for the test. */
describe.skipIf(missing)('the finished example', () => {
  const home = mkdtempSync(join(tmpdir(), 'wave-example-'));
  let browser: Browser;
  let program: Running;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await launchBrowser();
    program = await startProcess(['--home', home]);
    page = await openPage(browser, program.url, complaints);
  });
  afterAll(async () => {
    await browser.close();
    await stop(program);
    rmSync(home, { recursive: true, force: true });
  });

  it('leads from the first screen to the sizes of its bank, with a budget', async () => {
    await page.getByRole('button', { name: /See what a bank is good for/ }).click();
    await page.getByRole('heading', { name: 'Which sizes?' }).waitFor();
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

  it('is not made twice', async () => {
    await page.goto(`${new URL(page.url()).origin}/#/catalog/dataset`);
    await page.getByText('Fashion-MNIST').first().waitFor();
    const catalog = Catalog.open(home);
    const count = catalog.entries.list({}).total;
    catalog.close();
    expect(count).toBe(3);
    expect(complaints).toEqual([]);
  });
});
