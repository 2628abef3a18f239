import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeBank } from '../../src-main/formats/wavebank';
import { join } from 'node:path';
import { elasticConfig, randomBank } from '../unit/wave/helpers';
import type { Program } from './program';
import { missing, seriousViolations, startProgram, visit } from './program';

/** The right edges that lie beyond the window, of what no region scrolls into sight. */
const BEYOND = `[...document.querySelectorAll('main button, main a, main input')]
  .filter((each) => each.getBoundingClientRect().width > 1)
  .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
  .filter((each) => {
    for (let at = each.parentElement; at; at = at.parentElement) {
      if (/auto|scroll/.test(getComputedStyle(at).overflowX) && at.scrollWidth > at.clientWidth) return false;
    }
    return true;
  })
  .map((each) => each.textContent.trim() || each.getAttribute('aria-label'))`;

describe.skipIf(missing)('the shell', () => {
  let program: Program;
  let bank: string;
  let model: string;

  beforeAll(async () => {
    program = await startProgram();
    const path = join(program.folder, 'tiny.wavebank');
    await writeBank(path, randomBank(elasticConfig()));
    const { studio } = program;
    bank = (await studio.follow(studio.submit({ kind: 'import', path }).id)).result[0]!;
    const sizes = [4, 8].flatMap((width) => [1, 2, 3].map((depth) => ({ width, depth })));
    const made = await studio.follow(studio.submit({ kind: 'generate', bank, sizes, name: 'many' }).id);
    model = made.result[0]!;
    studio.events.emit('entries');
  });
  afterAll(() => program.end());

  it('takes a deletion back with Ctrl+Z, and nothing that was typed elsewhere', async () => {
    const { page, studio } = program;
    const trashed = () => studio.catalog.entries.get(model).trashedAt !== null;
    await visit(page, '#/catalog/model');
    const search = page.getByRole('searchbox');
    await search.fill('zzz');
    await page.getByRole('heading', { name: 'Nothing fits' }).waitFor();
    await search.fill('');
    const { name } = studio.catalog.entries.get(model);
    await page.getByRole('checkbox', { name: `Select ${name}` }).check();
    await page.getByRole('toolbar').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Undo' }).waitFor();
    expect(trashed()).toBe(true);
    await page.keyboard.press('Control+z');
    await expect.poll(trashed).toBe(false);
    await page.keyboard.press('Control+z');
    expect(await search.inputValue()).toBe('');
  });

  it('lets nothing lie beyond a window of 720 pixels', async () => {
    const { page } = program;
    const before = page.viewportSize()!;
    await page.setViewportSize({ width: 720, height: 450 });
    for (const hash of [
      '#/catalog/model',
      '#/catalog/bank?trash',
      `#/entry/${bank}`,
      `#/entry/${model}`,
      `#/generate?bank=${bank}`,
      '#/condense',
      '#/runs',
      `#/compare?ids=${model}`,
      '#/settings',
    ]) {
      await visit(page, hash);
      await page.waitForTimeout(300);
      expect(await page.evaluate(BEYOND), hash).toEqual([]);
      expect(await seriousViolations(page), hash).toEqual([]);
    }
    await visit(page, '#/catalog/model');
    await page.getByRole('radio', { name: 'Table' }).click();
    await page.waitForTimeout(300);
    expect(await page.evaluate(BEYOND)).toEqual([]);
    await page.getByRole('radio', { name: 'Cards' }).click();
    await page.setViewportSize(before);
  });

  it('draws siblings as one in a family tree, until they are asked for', async () => {
    const { page } = program;
    await visit(page, `#/entry/${bank}`);
    const tree = page.getByRole('region', { name: 'Family tree' });
    await expect.poll(() => tree.getByRole('listitem').count()).toBe(2);
    await tree.getByRole('button', { name: /^6 models/ }).click();
    await expect.poll(() => tree.getByRole('listitem').count()).toBe(7);
  });

  it('lays the dialog for a place above the one that it was asked from', async () => {
    const { page } = program;
    await visit(page, `#/entry/${model}`);
    await page.getByRole('button', { name: 'Export as…' }).click();
    await page.getByRole('menuitem', { name: /^ONNX for/ }).click();
    await page
      .getByText(/^Matches, largest/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Somewhere else…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Export to' });
    await dialog.getByRole('button', { name: 'Save here' }).click({ timeout: 5000 });
    await dialog.waitFor({ state: 'hidden' });
    await page.keyboard.press('Escape');
  });

  it('never complains in the console', () => {
    expect(program.complaints).toEqual([]);
  });
});
