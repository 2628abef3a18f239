import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addMeasuredBank } from './measured-bank';
import type { Program } from './program';
import { missing, seriousViolations, startProgram, visit } from './program';

/** Trainings that are over, as their curves tell them: what a person is told of them, and can do about it. */
describe.skipIf(missing)('a training that is over', () => {
  let program: Program;
  let model: string;
  let data: string;

  beforeAll(async () => {
    program = await startProgram();
    ({ data } = await addMeasuredBank(program));
    model = program.studio.catalog.entries.list({ kind: 'model' }).entries[0]!.id;
  });
  afterAll(() => program.end());

  /** A fine-tuning that was done, with the curves that it had. */
  function done(curves: Record<string, readonly number[]>, options: object): string {
    const { jobs, series } = program.studio.catalog;
    const spec = { kind: 'finetune', model, data, options };
    const { id } = jobs.create({ kind: 'finetune', name: 'a fine-tuning', spec });
    jobs.setState(id, 'running');
    for (const [name, values] of Object.entries(curves))
      series.append(
        id,
        values.map((value, i) => ({ name, step: 8 * (i + 1), value })),
      );
    jobs.setState(id, 'done');
    return id;
  }

  it('says that its best moment was lost, marks it, and trains it again so that it is kept', async () => {
    const { page, studio } = program;
    const loss = [1, 0.8, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1];
    const accuracy = [0.6, 0.7, 0.78, 0.833, 0.7, 0.66, 0.65, 0.4];
    const run = done({ loss, 'loss/ce': loss, 'val/accuracy': accuracy }, { epochs: 40 });
    await visit(page, `#/run/${run}`);
    await page.getByText(/went down since step 32: 83\.3\s%.*40\.0\s%/).waitFor();
    await page.getByText('best held-out accuracy at step 32').waitFor();
    const chart = page.getByRole('figure', { name: 'Held-out accuracy' });
    await chart.getByRole('button', { name: /^best\s83\.3\s%/ }).waitFor();
    await chart.getByRole('button', { name: /^guessing/ }).waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Again, keeping the best' }).click();
    await page.getByRole('heading', { level: 1, name: /^Fine-tune / }).waitFor();
    expect(studio.catalog.jobs.list({ kind: 'finetune' })[0]!.spec).toMatchObject({
      options: { epochs: 40, patience: 5 },
    });
    studio.stop(studio.catalog.jobs.list({ kind: 'finetune' })[0]!.id, 'cancel');
  });

  it('is done again with what was changed of it, all else as it was', async () => {
    const { page, studio } = program;
    const options = { epochs: 40, lr: 0.002, augment: { cutmix: 0.5 } };
    const run = done({ loss: [1, 0.5] }, options);
    await visit(page, `#/run/${run}`);
    await page.getByRole('button', { name: 'Run again with changes…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/^Everything else that can be set/).click();
    const epochs = dialog.getByRole('textbox', { name: 'Epochs', exact: true });
    expect(await epochs.inputValue()).toBe('40');
    expect(await seriousViolations(page)).toEqual([]);
    await epochs.fill('1');
    await dialog.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('heading', { level: 1, name: /^Fine-tune / }).waitFor();
    const [last] = studio.catalog.jobs.list({ kind: 'finetune' });
    expect(last!.spec).toMatchObject({ model, data, options: { ...options, epochs: 1 } });
    studio.stop(last!.id, 'cancel');
  });

  it.each([
    ['usage', [/Run again with changes…/], [/Resume/]],
    ['no-space', [/Resume/, /Run again with changes…/], []],
  ] as const)('that failed with “%s” offers what can help, and that first', async (code, offered, not) => {
    const { page, studio } = program;
    const spec = { kind: 'finetune', model, data, options: { epochs: 40 } };
    const { id } = studio.catalog.jobs.create({ kind: 'finetune', name: 'a fine-tuning', spec });
    studio.catalog.jobs.setState(id, 'running');
    const error = { code, message: 'It cannot be.', hint: 'Ask for something else.' };
    studio.catalog.jobs.setState(id, 'failed', { error });
    await visit(page, `#/run/${id}`);
    await page.getByText('Ask for something else.').waitFor();
    const buttons = await page.locator('main').getByRole('button').allInnerTexts();
    const at = offered.map((word) => buttons.findIndex((each) => word.test(each)));
    expect(at).toEqual([...at].sort((a, b) => a - b));
    expect(at).not.toContain(-1);
    for (const word of not) expect(buttons.filter((each) => word.test(each))).toEqual([]);
    expect(await page.locator('main .primary').first().innerText()).toMatch(offered[0]);
    await visit(page, '#/runs');
    // It was put into the catalog behind the program's back.
    await page.reload();
    const resume = page.getByRole('button', { name: 'Resume: a fine-tuning' });
    await page.getByText('It cannot be.').first().waitFor();
    expect(await resume.count()).toBe(code === 'usage' ? 0 : 1);
    studio.catalog.jobs.remove(id);
  });

  it('marks the template size and number beyond which little is gained', async () => {
    const { page, studio } = program;
    const rows = [
      ['2 of 16×16', 0.3, 512],
      ['4 of 16×16', 0.45, 1024],
      ['8 of 16×16', 0.49, 2048],
      ['16 of 16×16', 0.5, 4096],
    ] as const;
    const size = { width: 64, depth: 4 };
    const cells = rows.map(([way, accuracy, transferred]) => ({
      ...{ way, size, seed: 0, works: true, transferred, parameters: 1, macs: 1, seconds: 1 },
      points: [{ epoch: 1, accuracy, samples: 1, macs: 1 }],
    }));
    const comparison = {
      ...{ title: 'Templates', sizes: [size], seeds: [0], epochs: 1, testImages: 100, families: [], cells },
      ways: rows.map(([name]) => ({ name, title: name, description: '' })),
      setup: { experiment: 'templates' },
    };
    const { jobs } = studio.catalog;
    const { id } = jobs.create({ kind: 'compare', name: 'templates compared', spec: { kind: 'compare' } });
    jobs.setState(id, 'running');
    jobs.setReport(id, { comparison });
    jobs.setState(id, 'done');
    await visit(page, `#/run/${id}`);
    const plot = page.getByRole('img', { name: /the knee: 4 of 16×16: 45\.0\s%/ });
    await plot.getByText('the knee: 4 of 16×16').waitFor();
    const ring = (await plot.locator('circle.knee').boundingBox())!;
    const dot = (await plot.locator('circle.dot').nth(1).boundingBox())!;
    expect(ring.x + ring.width / 2).toBeCloseTo(dot.x + dot.width / 2, 0);
    expect(ring.y + ring.height / 2).toBeCloseTo(dot.y + dot.height / 2, 0);
    expect(await page.getByRole('row', { name: /the knee/ }).innerText()).toMatch(/^4 of 16×16/);
    await page.getByText(/^At 64x4 the knee is 4 of 16×16 \(1,024 numbers, 45\.0 %/).waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    const german = await program.browser.newPage({ locale: 'de-DE' });
    await german.goto(program.link());
    await german.getByRole('navigation', { name: 'Hauptmenü' }).waitFor();
    await visit(german, `#/run/${id}`);
    await german.getByText(/4 von 16×16 \(1\.024 Zahlen, 45,0\s%/).waitFor();
    const written = await german.locator('main').innerText();
    expect(written).toMatch(/4 von 16×16\s+das Knie\s+–\s+45,0\s/);
    expect(written.match(/\d+\.\d\d?\b(?!\.)/g)).toBeNull();
    await german.close();
  });

  it('draws labels alone once, says what stands at its axes, and how to see all steps again', async () => {
    const { page } = program;
    const loss = [1, 0.8, 0.6, 0.5, 0.45, 0.4];
    const run = done({ loss, 'loss/ce': loss, lr: [0.1, 0.2, 0.3, 0.2, 0.1, 0] }, { epochs: 4 });
    await visit(page, `#/run/${run}`);
    const chart = page.getByRole('figure', { name: 'Loss', exact: true });
    await chart.waitFor();
    expect(await chart.getByRole('button').allInnerTexts()).toEqual([expect.stringMatching(/^total\s0\.4/)]);
    const plot = (await chart.locator('.u-over').boundingBox())!;
    const at = (share: number) => [plot.x + share * plot.width, plot.y + plot.height / 2] as const;
    await page.mouse.move(...at(0.5));
    // The pointer stands at the same step in every chart.
    const rate = page.getByRole('figure', { name: 'Learning rate' });
    await expect.poll(() => rate.innerText()).toMatch(/Steps: (24|32)/);
    await page.mouse.move(...at(0.3));
    await page.mouse.down();
    await page.mouse.move(...at(0.7), { steps: 5 });
    await page.mouse.up();
    await chart.getByRole('button', { name: 'Show all' }).click();
    await chart.getByRole('button', { name: 'Show all' }).waitFor({ state: 'detached' });
  });

  it('never complains in the console', () => {
    expect(program.complaints).toEqual([]);
  });
});
