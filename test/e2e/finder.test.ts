import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bestUnder } from '../../src-main/wave/front';
import { frontOfBank } from '../../src-main/work/host/front';
import { addBank, BANK } from './measured-bank';
import type { Program } from './program';
import { launchBrowser, missing, openPage, seriousViolations, startProgram, visit } from './program';

describe.skipIf(missing)('from a budget to a model', () => {
  let program: Program;
  let bank: string;
  let data: string;

  beforeAll(async () => {
    program = await startProgram();
    ({ bank, data } = await addBank(program));
  });
  afterAll(() => program.end());

  it('a person measures the sizes of a bank, says what a model may cost, and is told the best', async () => {
    const { page, studio } = program;
    await visit(page, `#/generate?bank=${bank}`);
    await page.getByText('No size was measured yet').waitFor();
    await page.getByRole('button', { name: /^Measure all \d+ sizes$/ }).click();
    await page.getByRole('group', { name: /^Accuracy against size of the file/ }).waitFor();
    const points = () => frontOfBank(studio.catalog, bank).points;
    const known = points().filter(({ accuracy }) => accuracy?.measured);
    await expect
      .poll(() => page.locator('.plot svg').first().locator('circle.dot').count())
      .toBe(known.length);
    const sizes = known.map(({ bytes }) => bytes.fp32).sort((a, b) => a - b);
    const limit = sizes[Math.floor(sizes.length / 2)]!;
    await page.getByLabel('File, at most').fill(`${limit / 1000} kB`);
    const best = bestUnder(points(), { bytes: limit })!;
    await page.getByText(`Best under it: ${best.width}×${best.depth}`).waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole('slider', { name: /^Budget/ }).press('End');
    for (let i = 0; i < 12; i++) await page.getByRole('slider', { name: /^Budget/ }).press('PageDown');
    await page.getByText('No size of this bank is known to fit.').waitFor();
    await page.getByLabel('File, at most').fill(`${limit / 1000} kB`);
    await page.getByRole('button', { name: 'Choose it' }).click();
    await page.getByText(/^1 size chosen/).waitFor();
  });

  it('finds what was chosen again after a reload, and goes one step back with the browser', async () => {
    const { page } = program;
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'Train them?' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Train them?' }).waitFor();
    await page.goBack();
    await page.getByText(/^1 size chosen/).waitFor();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('phone');
    await page.getByRole('button', { name: 'Generate', exact: true }).click();
    await page.getByText('It made').waitFor();
  });

  it('sees the accuracy of the size on the model, with its images, as the catalog has it', async () => {
    const { page, studio } = program;
    const model = studio.catalog.entries.list({ kind: 'model' }).entries[0]!;
    expect(model.measured).toMatchObject({ data, split: 'test', count: 6 * BANK.classes.length });
    await visit(page, `#/entry/${model.id}`);
    await page
      .getByText(`${6 * BANK.classes.length} test images of plain`)
      .first()
      .waitFor();
    await page.getByRole('link', { name: 'Mistakes' }).click();
    await page.getByRole('heading', { name: 'By class, the hardest first' }).waitFor();
    expect(await seriousViolations(page)).toEqual([]);
  });

  it('exports it from the command palette', async () => {
    const { page } = program;
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('search the catalog').fill('export');
    await page.getByRole('option', { name: 'Export', exact: true }).click();
    await page
      .getByRole('dialog')
      .getByText(/^Matches, largest difference/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
  });

  it('sees which pictures are wrong, how sure it was, and from which files they are', async () => {
    const { page, studio, folder } = program;
    const model = studio.catalog.entries.list({ kind: 'model' }).entries[0]!;
    await page.getByText('Which pictures were wrong was not kept.').waitFor();
    await studio.follow(studio.submit({ kind: 'evaluate', model: model.id, data }).id);
    const right = studio.catalog.entries.get(model.id).accuracy! * 6 * BANK.classes.length;
    const wrong = Math.round(6 * BANK.classes.length - right);
    await page.getByText(`${wrong} pictures of ${6 * BANK.classes.length}`).waitFor();
    await page.getByRole('heading', { name: 'How sure it is, and how often it is right' }).waitFor();
    await page.locator('li button:has(img)').first().click();
    await page
      .getByRole('dialog')
      .getByText(join(folder, 'images', 'test'))
      .waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Close' }).last().click();
    expect(await seriousViolations(page)).toEqual([]);
  });

  it('tries it on a picture of one’s own', async () => {
    const { page, folder } = program;
    await page.getByRole('link', { name: 'Try', exact: true }).first().click();
    await page
      .locator('input[type=file]')
      .setInputFiles(join(folder, 'images', 'test', BANK.classes[0]!, '0.png'));
    await expect.poll(() => page.locator('.models ol li').count()).toBe(Math.min(5, BANK.classes.length));
    await page.getByRole('switch', { name: 'What the answer rests on' }).click();
    await page.getByRole('img', { name: /^What the answer/ }).waitFor();
    expect(await seriousViolations(page)).toEqual([]);
  });

  it('tries it on pictures of the camera, taken by keyboard alone, which is off afterwards', async () => {
    const flags = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
    const browser = await launchBrowser(flags);
    try {
      const model = program.studio.catalog.entries.list({ kind: 'model' }).entries[0]!;
      const page = await openPage(browser, program.link(), program.complaints);
      await visit(page, `#/entry/${model.id}?tab=try`);
      await page.evaluate(`{
        const own = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = async (wish) => (globalThis.stream = await own(wish));
      }`);
      await page.getByRole('button', { name: 'Camera…' }).press('Enter');
      const focused = () => page.evaluate('document.activeElement.textContent.trim()');
      const busy = page.getByRole('dialog').locator('[aria-busy]');
      // The focus is where a picture is taken, from the beginning, and stays there.
      for (const taken of [1, 2]) {
        await busy.waitFor({ state: 'detached' });
        expect(await focused()).toBe('Take it');
        await page.keyboard.press('Enter');
        await page.getByText(`${taken} taken`).waitFor();
      }
      expect(await seriousViolations(page)).toEqual([]);
      await page.keyboard.press('Shift+Tab');
      expect(await focused()).toBe('Done');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await expect.poll(focused).toBe('Camera…');
      await expect.poll(() => page.getByRole('img', { name: /^camera .*png$/ }).count()).toBe(2);
      const answers = 2 * Math.min(5, BANK.classes.length);
      await expect.poll(() => page.locator('.models ol li').count()).toBe(answers);
      expect(await page.evaluate('stream.getTracks().map(({ readyState }) => readyState)')).toEqual([
        'ended',
      ]);
    } finally {
      await browser.close();
    }
  });

  it('offers the finished example where there is no bank any more', async () => {
    const { page, studio } = program;
    const { entries } = studio.catalog;
    for (const { id } of entries.list({ kind: 'bank' }).entries) entries.trash(id);
    studio.events.emit('entries');
    await visit(page, '#/catalog/bank');
    await page.getByRole('heading', { name: 'No template banks yet' }).waitFor();
    await page.getByRole('button', { name: 'See what a bank is good for' }).waitFor();
  });

  it('never complains in the console', () => {
    expect(program.complaints).toEqual([]);
  });
});
