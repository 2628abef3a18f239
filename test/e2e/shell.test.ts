import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeBank } from '../../src-main/formats/wavebank';
import { Catalog } from '../../src-main/catalog/catalog';
import { join } from 'node:path';
import { elasticConfig, randomBank } from '../unit/wave/helpers';
import type { Program } from './program';
import { BEYOND, missing, seriousViolations, startProgram, visit } from './program';

const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

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

  it('takes back names and tags as well, the last change first', async () => {
    const { page, studio } = program;
    const now = () => studio.catalog.entries.get(model);
    const { name } = now();
    await visit(page, `#/entry/${model}`);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('renamed');
    await page.getByRole('button', { name: 'Rename' }).click();
    await expect.poll(() => now().name).toBe('renamed');
    const tag = page.getByRole('combobox', { name: 'Add a tag' });
    await tag.fill('meant');
    await tag.press('Enter');
    await expect.poll(() => now().tags).toEqual(['meant']);
    // What others do meanwhile stays.
    studio.catalog.entries.setTags(model, ['meant', 'theirs']);
    studio.events.emit('entries');
    await tag.press('Control+z');
    await expect.poll(() => now().tags).toEqual(['theirs']);
    await page.getByRole('heading', { level: 1 }).focus();
    await page.keyboard.press('Control+z');
    await expect.poll(() => now().name).toBe(name);
    studio.catalog.entries.setTags(model, []);
  });

  it('takes the path of a file where files are chosen', async () => {
    const { page, folder } = program;
    await visit(page, '#/catalog/model');
    await page.getByRole('button', { name: 'Import' }).click();
    await page.getByRole('button', { name: 'Choose a file' }).click();
    const dialog = page.getByRole('dialog').last();
    const field = dialog.getByRole('textbox', { name: 'Path of the folder' });
    await field.fill(join(folder, 'tiny.wavebank'));
    await field.press('Enter');
    await expect.poll(() => field.inputValue()).toBe(folder);
    await dialog.getByRole('button', { name: /^tiny\.wavebank/, pressed: true }).waitFor();
    await dialog.getByRole('button', { name: 'Open' }).click();
    await page
      .getByText(/Template bank/i)
      .first()
      .waitFor();
    await page.keyboard.press('Escape');
  });

  it('gives a browser on another machine what was exported', async () => {
    const { page, studio, folder } = program;
    const fetched = async () => {
      const arriving = page.waitForEvent('download');
      await page.getByRole('link', { name: 'Download' }).first().click();
      const download = await arriving;
      const path = join(folder, download.suggestedFilename());
      await download.saveAs(path);
      return path;
    };
    const exported = async (format: 'onnx' | 'hf', to: string) => {
      const options = { format, overwrite: true };
      const { id } = studio.submit({ kind: 'export', model, to: join(program.home, 'exports', to), options });
      await studio.follow(id);
      await visit(page, `#/run/${id}`);
      return studio.report(id)!.exported!;
    };
    const { path, files } = await exported('onnx', 'one.onnx');
    expect(sha256(await fetched())).toBe(files[0]!.sha256);
    const whole = await exported('hf', 'several');
    const unpacked = mkdtempSync(join(folder, 'unpacked-'));
    execFileSync('tar', ['-xf', await fetched(), '-C', unpacked]);
    for (const file of whole.files) {
      expect(sha256(join(unpacked, 'several', file.path)), file.path).toBe(file.sha256);
    }
    // What somebody put in its place since is not what was exported.
    appendFileSync(path, 'x');
    const run = studio.catalog.jobs
      .list({ kind: 'export' })
      .find(({ id }) => studio.report(id)?.exported?.path === path)!;
    const answer = await page.request.get(new URL(`download/${run.id}`, page.url()).href);
    expect([answer.status(), await answer.text()]).toEqual([400, expect.stringContaining('another file')]);
    const stranger = await fetch(new URL(`download/${run.id}`, page.url()));
    expect(stranger.status).toBe(401);
  });

  it('backs up the catalog with its weights, and makes another of such a backup', async () => {
    const { page, studio, folder } = program;
    const backup = join(folder, 'backup');
    const home = join(folder, 'other home');
    const choose = async (path: string) => {
      mkdirSync(path, { recursive: true });
      const dialog = page.getByRole('dialog');
      const field = dialog.getByRole('textbox', { name: 'Path of the folder' });
      await field.fill(path);
      await field.press('Enter');
      await dialog.getByText(path, { exact: true }).waitFor();
      await dialog.getByRole('button', { name: 'Choose this folder' }).click();
      await dialog.getByText(path, { exact: true }).waitFor({ state: 'detached' });
    };
    await visit(page, '#/settings');
    await page.getByRole('button', { name: 'Back up with weights' }).click();
    await choose(backup);
    await page.getByText(/^The backup is whole: /).waitFor();
    await page.getByRole('button', { name: 'Restore a backup' }).click();
    await choose(backup);
    await choose(home);
    await page.getByText(/To open the other, start the program with/).waitFor();
    const other = Catalog.open(home);
    try {
      const ids = (catalog: Catalog) => catalog.entries.list({ limit: 100 }).entries.map(({ id }) => id);
      expect(ids(other)).toEqual(ids(studio.catalog));
      expect(sha256(other.entries.artifactPath(model, 'weights'))).toBe(
        sha256(studio.catalog.entries.artifactPath(model, 'weights')),
      );
    } finally {
      other.close();
    }
    expect(await seriousViolations(page)).toEqual([]);
  });

  it('shows the whole name of what one looks at, whatever room its actions take', async () => {
    const { page, studio } = program;
    const { name } = studio.catalog.entries.get(model);
    const long = 'a model of many that was named for what it is there for';
    studio.catalog.entries.rename(model, long);
    await visit(page, `#/entry/${model}`);
    await page.getByRole('heading', { level: 1, name: long }).waitFor();
    const title = `document.querySelector('h1')`;
    expect(await page.evaluate(`${title}.scrollWidth - ${title}.clientWidth`)).toBe(0);
    expect(await page.evaluate(BEYOND)).toEqual([]);
    studio.catalog.entries.rename(model, name);
  });

  it('opens choices exactly under their field', async () => {
    const { page } = program;
    await visit(page, '#/catalog/model');
    const field = page.getByLabel(/^Sort by/);
    await field.click();
    const list = page.getByRole('listbox');
    await list.waitFor();
    await page.waitForTimeout(300);
    const [above, below] = [(await field.boundingBox())!, (await list.boundingBox())!];
    expect(Math.abs(below.x - above.x)).toBeLessThan(2);
    expect(below.y - above.y - above.height).toBeLessThan(8);
    await page.keyboard.press('Escape');
  });

  it.each([
    ['Cards', 'article'],
    ['Table', '.row-grid.row'],
  ])('leaves what is selected its colour under the pointer: %s', async (view, part) => {
    const { page } = program;
    await visit(page, '#/catalog/model');
    await page.getByRole('radio', { name: view }).click();
    const first = page.locator(`main ${part}`).first();
    const colour = () =>
      page.evaluate<string>(`getComputedStyle(document.querySelector('main ${part}')).backgroundColor`);
    await first.getByRole('checkbox').check();
    await page.mouse.move(0, 0);
    const away = await colour();
    await first.hover();
    await page.waitForTimeout(300);
    expect(await colour()).toBe(away);
    await first.getByRole('checkbox').uncheck();
    await page.mouse.move(0, 0);
    expect(await colour()).not.toBe(away);
    await page.getByRole('radio', { name: 'Cards' }).click();
  });

  it('comes back to the kind of entries that one was at, and shows the way to images from “Import”', async () => {
    const { page } = program;
    await visit(page, '#/catalog/dataset');
    await page.getByRole('heading', { name: 'No datasets yet' }).waitFor();
    const main = page.getByRole('navigation', { name: 'Main' });
    await main.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    await main.getByRole('link', { name: 'Catalog' }).click();
    await page.getByRole('heading', { name: 'No datasets yet' }).waitFor();
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('button', { name: 'Images instead…' }).click();
    await page.getByRole('dialog', { name: 'Add a dataset' }).waitFor();
    await page.keyboard.press('Escape');
  });

  describe('of a run that was paused', () => {
    /** Put into the catalog behind the program's back. */
    function paused(kind: string, spec: object, fraction = 0.4): string {
      const { jobs } = program.studio.catalog;
      const { id } = jobs.create({ kind, name: kind, spec: { kind, ...spec } });
      jobs.setState(id, 'running');
      jobs.setProgress(id, { stage: 'Training', fraction, done: 10 * fraction, total: 10 });
      jobs.setState(id, 'paused');
      return id;
    }

    function forget(id: string): void {
      const { jobs } = program.studio.catalog;
      jobs.setState(id, 'cancelled');
      jobs.remove(id);
    }

    it('says at which step the example stands, offers to keep it, and warns of nothing', async () => {
      const { page } = program;
      const id = paused('condense', { tags: ['example'] });
      await page.evaluate(`localStorage.setItem('example', 'active')`);
      await page.reload();
      await visit(page, `#/run/${id}`);
      await page.getByText(/^Step 3 of 3/).waitFor();
      await page.getByRole('button', { name: 'Stop and keep' }).waitFor();
      await page.getByRole('button', { name: 'Resume' }).waitFor();
      expect(await page.locator('main .warn').count()).toBe(0);
      await visit(page, '#/runs');
      await page.getByText('Paused').waitFor();
      expect(await page.locator('main .warn').count()).toBe(0);
      forget(id);
      await page.evaluate(`localStorage.removeItem('example')`);
      await page.reload();
    });

    it('asks whether that is meant to be kept which was hardly begun', async () => {
      const { page, studio } = program;
      const id = paused('condense', {}, 0.1);
      await page.reload();
      await visit(page, `#/run/${id}`);
      await page.getByRole('button', { name: 'Stop and keep', exact: true }).click();
      const question = page.getByRole('dialog');
      await question.getByRole('button', { name: 'Stop and keep it' }).waitFor();
      await page.keyboard.press('Escape');
      await question.waitFor({ state: 'detached' });
      expect(studio.catalog.jobs.get(id).state).toBe('paused');
      forget(id);
      await page.reload();
    });

    it('does not say that it measures the sizes of a bank, and lets it go on', async () => {
      const { page } = program;
      const id = paused('measure-sizes', { bank });
      await page.reload();
      await visit(page, `#/entry/${bank}`);
      await page.getByText('Measuring the sizes stopped at 40 %.').waitFor();
      await page.getByRole('button', { name: 'Resume' }).waitFor();
      forget(id);
      await page.reload();
    });
  });

  it('lets nothing lie beyond a window of 720 pixels', async () => {
    const { page, studio } = program;
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
      `#/entry/${model}?tab=try`,
      `#/entry/${model}?tab=mistakes`,
      `#/entry/${model}?tab=files`,
      `#/entry/${bank}?tab=templates`,
      `#/run/${studio.catalog.jobs.list()[0]!.id}`,
      `#/phone/${bank}`,
      '#/teacher',
      '#/glossary',
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

  it.each(['bank', 'model', 'teacher', 'dataset'])(
    'has one bar above the %ss at 1024 pixels',
    async (tab) => {
      const page = await program.open({ viewport: { width: 1024, height: 700 } });
      await visit(page, `#/catalog/${tab}`);
      const bar = [
        page.getByRole('navigation', { name: 'Kinds of entries' }),
        page.getByRole('searchbox').first(),
        page.getByRole('radiogroup', { name: 'View' }),
      ];
      const middles = await Promise.all(
        bar.map(async (part) => {
          await part.waitFor();
          const { y, height } = (await part.boundingBox())!;
          return y + height / 2;
        }),
      );
      expect(Math.max(...middles) - Math.min(...middles)).toBeLessThan(10);
      await page.context().close();
    },
  );

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
