import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Program } from './program';
import { missing, startProgram, visit } from './program';

describe.skipIf(missing)('what comes late, and what goes soon', () => {
  let program: Program;

  beforeAll(async () => {
    program = await startProgram();
  });
  afterAll(() => program.end());

  it('leaves the path that is typed before the places are known', async () => {
    const { browser, folder } = program;
    writeFileSync(join(folder, 'some.wavebank'), '');
    const page = await browser.newPage();
    let tellPlaces = () => {};
    await page.routeWebSocket(/\/socket/, (socket) => {
      const host = socket.connectToServer();
      let asked: number | undefined;
      socket.onMessage((message) => {
        const { id, name } = JSON.parse(String(message)) as { id: number; name: string };
        if (name === 'files.roots') asked = id;
        host.send(message);
      });
      host.onMessage((message) => {
        const { id } = JSON.parse(String(message)) as { id: number };
        if (id === asked) tellPlaces = () => socket.send(message);
        else socket.send(message);
      });
    });
    await page.goto(program.link());
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
    await visit(page, '#/catalog/model');
    await page.getByRole('button', { name: 'Import' }).first().click();
    await page.getByRole('button', { name: 'Choose a file' }).click();
    const dialog = page.getByRole('dialog').last();
    const field = dialog.getByRole('textbox', { name: 'Path of the folder' });
    const places = dialog.getByRole('list', { name: 'Places' }).getByRole('button');
    await field.fill(folder);
    expect(await places.count()).toBe(0);
    tellPlaces();
    await places.first().waitFor();
    expect(await field.inputValue()).toBe(folder);
    await field.press('Enter');
    await dialog.getByRole('button', { name: /^some\.wavebank/ }).waitFor();
    await page.close();
  });

  it('says what was done for some seconds, and for as long as the pointer is on it', async () => {
    const { studio } = program;
    const { entries } = studio.catalog;
    const { id } = entries.add({ kind: 'dataset', name: 'in the way', config: {} });
    const page = await program.open();
    await page.clock.install();
    const undo = page.getByRole('button', { name: 'Undo' });
    const remove = async () => {
      studio.events.emit('entries');
      await visit(page, '#/catalog/dataset');
      await page.getByRole('checkbox', { name: 'Select in the way' }).check();
      await page.getByRole('toolbar').getByRole('button', { name: 'Delete' }).click();
      await undo.waitFor();
    };
    await remove();
    await page.clock.runFor(8000);
    expect(await undo.count()).toBe(1);
    await page.clock.runFor(1500);
    await expect.poll(() => undo.count()).toBe(0);
    entries.restore(id);
    await remove();
    await undo.hover();
    await page.clock.runFor(60_000);
    expect(await undo.count()).toBe(1);
    await page.mouse.move(0, 0);
    await page.clock.runFor(9500);
    await expect.poll(() => undo.count()).toBe(0);
    await page.close();
  });
});
