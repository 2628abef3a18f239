import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Program } from './program';
import { missing, seriousViolations, startProgram } from './program';

describe.skipIf(missing)('folders within folders in a browser', () => {
  let program: Program;
  beforeAll(async () => {
    program = await startProgram({ viewport: { width: 1024, height: 700 } });
    for (const roof of ['colour', 'grey']) {
      for (const [name, red] of [
        ['cat', 200],
        ['dog', 40],
      ] as const) {
        const folder = join(program.folder, 'plants', roof, name);
        mkdirSync(folder, { recursive: true });
        for (let i = 0; i < 5; i++) {
          const background = { r: red, g: 40 * i, b: roof === 'grey' ? 200 : 20 };
          await sharp({ create: { width: 16, height: 16, channels: 3, background } })
            .png()
            .toFile(join(folder, `${i}.png`));
        }
      }
    }
  });
  afterAll(() => program.end());

  it('are asked about, and the answer is taken where it is asked', async () => {
    const { page } = program;
    await page.getByRole('button', { name: 'add your images' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a dataset' });
    await dialog.getByRole('button', { name: /^A folder/ }).click();
    await page.getByRole('button', { name: /^plants/ }).click();
    await page.getByRole('button', { name: 'Choose this folder' }).click();
    await dialog.getByText('The classes may be “colour”, “grey”, or “cat”, “dog”').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await dialog.getByLabel('Classes of folders in folders').click();
    await page.getByRole('option', { name: 'the inner folders' }).click();
    await dialog.getByRole('button', { name: 'Look again' }).click();
    await dialog.getByRole('row', { name: /^dog/ }).waitFor();
    await dialog.getByRole('button', { name: 'Add to the catalog' }).click();
    await dialog.waitFor({ state: 'hidden' });
    const entry = program.studio.catalog.entries.find('plants');
    expect(entry.config).toMatchObject({ classes: ['cat', 'dog'], source: { classesAt: 'inner' } });
    expect(program.complaints).toEqual([]);
  });
});
