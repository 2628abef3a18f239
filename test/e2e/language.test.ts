import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addMeasuredBank } from './measured-bank';
import type { Program } from './program';
import { BEYOND, launchBrowser, missing, seriousViolations, startProgram, visit } from './program';

/** Where a person comes to from the first screen to the export. */
const placesWith = (bank: string, data: string, models: readonly string[]) => [
  ...['bank', 'model', 'teacher', 'dataset'].map((tab) => `#/catalog/${tab}`),
  ...['#/catalog/bank?trash', '#/condense', `#/condense?data=${data}`, `#/teacher?data=${data}`],
  ...[`#/generate?bank=${bank}`, `#/generate?bank=${bank}&step=2`, `#/generate?bank=${bank}&step=3`],
  ...[`#/entry/${bank}`, `#/entry/${bank}?tab=files`, `#/entry/${data}`, `#/phone/${bank}`],
  ...['#/runs', `#/compare?ids=${models.join(',')}`, '#/compare', '#/settings', '#/glossary'],
  ...models.slice(0, 1).flatMap((id) => [`#/entry/${id}`, `#/entry/${id}?tab=mistakes`]),
];

describe.skipIf(missing)('in German', () => {
  let program: Program;
  let browser: Browser;
  let places: string[];

  beforeAll(async () => {
    program = await startProgram();
    const { bank, data } = await addMeasuredBank(program);
    const { studio } = program;
    const failed = studio.catalog.jobs.create({ kind: 'evaluate', name: 'Evaluate tiny on plain', spec: {} });
    const message = 'The images have changed since this run began.';
    const hint = 'Put them back as they were, or cancel the run and start it anew.';
    studio.catalog.jobs.setState(failed.id, 'running');
    studio.catalog.jobs.setState(failed.id, 'failed', { error: { code: 'bad-data', message, hint } });
    const models = studio.catalog.entries.list({ kind: 'model' }).entries.map(({ id }) => id);
    places = [...placesWith(bank, data, models), `#/run/${failed.id}`];
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await program.end();
  });

  async function openGerman(options: BrowserContextOptions): Promise<Page> {
    const page = await browser.newPage({ locale: 'de-DE', ...options });
    page.on('pageerror', ({ message }) => program.complaints.push(message));
    await page.goto(program.link());
    await page.getByRole('navigation', { name: 'Hauptmenü' }).waitFor();
    return page;
  }

  /** A window of 1440 pixels at 200 % has half of them, each twice as large. */
  it.each([
    ['at 1024 by 700', { viewport: { width: 1024, height: 700 } }, () => []],
    [
      'at 200 %, in the dark, without an obstacle',
      { viewport: { width: 720, height: 450 }, deviceScaleFactor: 2, colorScheme: 'dark' as const },
      seriousViolations,
    ],
  ])('everything is in German and fits %s', async (_, options, obstacles) => {
    const page = await openGerman(options);
    expect(await page.getAttribute('html', 'lang')).toBe('de');
    for (const place of places) {
      await visit(page, place);
      await page.waitForTimeout(300);
      expect(await page.evaluate(BEYOND), place).toEqual([]);
      expect(await page.evaluate('document.scrollingElement.scrollWidth - innerWidth'), place).toBe(0);
      const text = await page.locator('main').innerText();
      expect(text.match(/.*\b(the|with|from|nothing|choose|import a)\b.*/gi) ?? [], place).toEqual([]);
      expect(await obstacles(page), place).toEqual([]);
    }
    await page.close();
  });

  it('another language is chosen in Settings, and kept', async () => {
    const page = await openGerman({});
    await visit(page, '#/settings');
    await page.getByLabel(/^Sprache:/).click();
    await page.getByRole('option', { name: 'Français' }).click();
    await page.getByRole('heading', { level: 1, name: 'Réglages' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Réglages' }).waitFor();
    expect(await page.getAttribute('html', 'lang')).toBe('fr');
    expect(program.complaints).toEqual([]);
  });
});
