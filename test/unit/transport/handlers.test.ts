import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it, vi } from 'vitest';
import type { z } from 'zod';
import type { Contract, Settings } from '../../../src-main/api/contract';
import { bankShapes } from '../../../src-main/wave/bank';
import { openClient, openWithBank } from './helpers';

describe('entries', () => {
  it('are listed, changed, trashed, restored and purged; every change is told', async () => {
    const { client, studio, id } = await openWithBank();
    let told = false;
    studio.events.on('entries', () => (told = true));
    /** Does what changes entries, and sees that all pages are told. */
    const change = async <T>(work: Promise<T>): Promise<T> => {
      const done = await work;
      expect(told).toBe(true);
      told = false;
      return done;
    };
    expect(await client.entries.list({ kind: 'bank' })).toMatchObject({
      total: 1,
      entries: [{ id, name: 'tiny' }],
    });
    expect(await change(client.entries.rename({ id, name: 'small bank' }))).toMatchObject({
      name: 'small bank',
    });
    await change(client.entries.setTags({ id, tags: ['b', 'a'] }));
    await change(client.entries.setNotes({ id, notes: '<b>no</b>' }));
    // Another window has changed them since this one began.
    await expect(client.entries.setNotes({ id, notes: 'mine', was: '' })).rejects.toMatchObject({
      code: 'busy',
    });
    await change(client.entries.setFavourite({ id, favourite: true }));
    expect(await client.entries.list({ text: 'sma', tags: ['a'], favourite: true })).toMatchObject({
      total: 1,
    });
    expect((await client.entries.facets()).tags).toEqual([
      { tag: 'a', count: 1 },
      { tag: 'b', count: 1 },
    ]);
    const copy = await change(client.entries.duplicate({ id }));
    expect((await client.entries.lineage({ id: copy.id })).edges).toEqual([
      { child: copy.id, parent: id, role: 'source' },
    ]);
    await change(client.entries.trash({ ids: [id, copy.id] }));
    expect(await client.entries.list()).toMatchObject({ total: 0 });
    await change(client.entries.restore({ ids: [id] }));
    expect(await change(client.entries.purge())).toEqual({ entries: 1, bytes: 0 });
  });

  it('that are to be trashed together are, or none is', async () => {
    const { client, id } = await openWithBank();
    await expect(client.entries.trash({ ids: [id, 'nobody'] })).rejects.toMatchObject({ code: 'not-found' });
    expect(await client.entries.list()).toMatchObject({ total: 1 });
  });

  it('have curves whose gaps are null', async () => {
    const { client, studio, id } = await openWithBank();
    studio.catalog.series.append(id, [
      { name: 'loss', step: 1, value: 2 },
      { name: 'loss', step: 2, value: NaN },
    ]);
    expect(await client.entries.curves({ id })).toEqual([
      { name: 'loss', steps: [1, 2], values: [2, null], total: 2 },
    ]);
  });
});

describe('a bank', () => {
  it('is told in roles and numbers', async () => {
    const { client, id, bank } = await openWithBank();
    const { roles, counts, share } = await client.banks.overview({ id });
    const sum = (tensors: Map<string, { data: Float32Array }>) =>
      [...tensors.values()].reduce((total, { data }) => total + data.length, 0);
    expect(counts.templates).toBe(sum(bank.templates));
    expect(counts.scalers).toBe(sum(bank.scalers));
    expect(share).toBeCloseTo(counts.templates / counts.auxiliary, 12);
    expect(roles.map(({ name }) => name)).toEqual([...bankShapes(bank.config).templates.keys()]);
    expect(roles.reduce((total, { parameters }) => total + parameters, 0)).toBe(
      counts.templates + counts.scalers,
    );
  });

  it('shows its templates as pictures of a hundred and twenty-seven shades', async () => {
    const { client, id, bank } = await openWithBank();
    const role = 'attn.qkv.weight';
    const { pixels, count, height, width, absMax } = await client.banks.templates({ id, role });
    const { data, shape } = bank.templates.get(role)!;
    expect([count, height, width]).toEqual(shape);
    const shades = new Int8Array(Buffer.from(pixels, 'base64'));
    expect(shades).toHaveLength(data.length);
    shades.forEach((shade, i) =>
      expect(Math.abs((shade / 127) * absMax - data[i]!)).toBeLessThan(absMax / 250),
    );
    await expect(client.banks.templates({ id, role: 'attn.qkv.weigh' })).rejects.toMatchObject({
      hint: `Did you mean “${role}”?`,
    });
  });

  it('tells how much each layer uses each template', async () => {
    const { client, id, bank } = await openWithBank();
    const usage = await client.banks.usage({ id });
    const { values } = usage.find(({ role }) => role === 'mlp.fc1.weight')!;
    const { shape, data } = bank.scalers.get('mlp.fc1.weight')!;
    const each = shape[2]! * shape[3]!;
    expect([values.length, values[0]!.length]).toEqual([shape[0], shape[1]]);
    const last = data.subarray(data.length - each).reduce((sum, value) => sum + Math.abs(value), 0) / each;
    expect(values.at(-1)!.at(-1)).toBeCloseTo(last, 6);
  });

  it('has a grid: what is instant, what is not, what is impossible and what is near', async () => {
    const { client, id } = await openWithBank();
    const grid = await client.banks.grid({ id, widths: [4, 6, 12, 16], depths: [1, 3, 4] });
    const cell = (width: number, depth: number) =>
      grid.cells.find((each) => each.width === width && each.depth === depth)!;
    expect(grid.cells).toHaveLength(12);
    expect(cell(4, 1)).toMatchObject({ valid: true, mode: 'instant' });
    expect(cell(16, 4)).toMatchObject({ valid: true, mode: 'resized' });
    expect(cell(6, 1)).toMatchObject({
      valid: false,
      nearest: [
        { width: 4, depth: 1 },
        { width: 8, depth: 1 },
      ],
    });
    expect(cell(12, 3).memory).toBeGreaterThan(4 * cell(12, 3).parameters);
    expect(cell(12, 3).flops).toBeGreaterThan(cell(12, 1).flops);
    expect(
      (await client.banks.grid({ id })).cells.some(({ mode, valid }) => valid && mode === 'instant'),
    ).toBe(true);
  });

  it('knows of each size how long its training takes, once the speed of the machine is known', async () => {
    const speed = 1e9;
    const { client, id } = await openWithBank({
      probe: () => Promise.resolve({ engines: [], automatic: null, speed }),
    });
    const cells = async () => (await client.banks.grid({ id, widths: [6, 8], depths: [1, 3] })).cells;
    expect((await cells()).map(({ secondsPerImage }) => secondsPerImage)).toEqual([null, null, null, null]);
    await client.system.engines();
    for (const { valid, flops, secondsPerImage } of await cells()) {
      // Forward and twice that backward, at half the rate of a plain product.
      if (valid) expect(secondsPerImage).toBeCloseTo((3 * flops) / (speed / 2), 9);
      else expect(secondsPerImage).toBeNull();
    }
  });

  it('can be planned: more templates are more parameters, twice the steps twice the time', async () => {
    const { client, studio } = openClient({
      probe: () => Promise.resolve({ engines: [], automatic: null, speed: 1e11 }),
    });
    const plan = (options: z.input<Contract['banks']['plan']['input']>['options']) =>
      client.banks.plan({ options, imgSize: 32, numClasses: 10, trainImages: 1000 });
    expect((await plan({})).seconds).toBeNull();
    await client.system.engines();
    const [small, large, long] = [
      await plan({ steps: 100 }),
      await plan({ steps: 100, templates: { matrix: 16 } }),
      await plan({ steps: 200, sizes: '64-128x4-6' }),
    ];
    expect(large.counts.templates).toBeGreaterThan(small.counts.templates);
    expect(large.share).toBeGreaterThan(small.share);
    expect(long.seconds! / small.seconds!).toBeCloseTo(2, 1);
    expect([long.widths, long.depths]).toEqual([
      [64, 96, 128],
      [4, 5, 6],
    ]);
    expect(small.fits).toBeNull();
    const huge = await plan({ sizes: '64,32768x4,512' });
    expect(huge.fits).toMatchObject({ sizes: '64x4,512' });
    await expect(plan({ width: 100 })).rejects.toMatchObject({ code: 'usage' });
    expect(studio.catalog.jobs.list()).toEqual([]);
  });
});

describe('runs', () => {
  it('are checked without being made', async () => {
    const { client, studio, id } = await openWithBank();
    const before = studio.catalog.jobs.list().length;
    const check = (width: number) =>
      client.runs.check({ kind: 'generate', bank: id, sizes: [{ width, depth: 2 }] });
    expect(await check(8)).toEqual({ problem: null });
    expect((await check(7)).problem).toMatchObject({ code: 'usage' });
    expect((await check(7)).problem).not.toHaveProperty('stack');
    expect(studio.catalog.jobs.list()).toHaveLength(before);
  });

  it('make models of a bank at once, which can be described, compared and timed', async () => {
    const { client, studio, id } = await openWithBank();
    const sizes = [
      { width: 8, depth: 2 },
      { width: 12, depth: 3 },
    ];
    const { id: run } = await client.runs.submit({ kind: 'generate', bank: id, sizes });
    const { result, state } = await studio.follow(run);
    expect([state, result.length]).toEqual(['done', 2]);
    expect((await client.runs.get({ id: run })).run.state).toBe('done');
    expect((await client.runs.log({ id: run })).every(({ message }) => message !== '')).toBe(true);
    const [first, second] = await client.models.compare({ ids: result });
    expect(second!.figures.parameters).toBeGreaterThan(first!.figures.parameters!);
    expect([first!.latency, first!.network?.arch]).toEqual([null, 'vit']);
    const { tensors, classes } = await client.models.describe({ id: result[0]! });
    const total = tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    expect(total).toBe(first!.figures.parameters);
    expect(classes?.length).toBeGreaterThan(1);
    const [measured] = await client.models.measureLatency({ ids: [result[0]!] });
    expect((await client.models.compare({ ids: result }))[0]!.latency).toBe(measured!.median);
    expect(measured!.median).toBeGreaterThan(0);
    expect(measured!.p90).toBeGreaterThanOrEqual(measured!.median);
    expect(measured).toMatchObject({
      batch: 1,
      precision: 'float32',
      engine: expect.stringMatching(/^ONNX Runtime 1\./) as string,
    });
    await client.runs.remove({ id: run });
    await expect(client.runs.get({ id: run })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('export to the place that is proposed, and the export is found again', async () => {
    const { client, studio, id } = await openWithBank();
    const { path, exists } = await client.models.exportTarget({ id, format: 'wavebank' });
    expect([path, exists]).toEqual([join(studio.catalog.home.exports, 'tiny.wavebank'), false]);
    const options = { format: 'wavebank' } as const;
    const run = await client.runs.submit({ kind: 'export', model: id, to: path, options });
    await studio.follow(run.id);
    const [made] = await client.models.exports({ id });
    expect(made).toMatchObject({ run: run.id, precision: 'fp32', report: { format: 'wavebank' } });
    expect(await client.models.exportTarget({ id, format: 'wavebank' })).toMatchObject({ exists: true });
    expect(await client.models.exports({ id: run.id })).toEqual([]);
  });
});

describe('files', () => {
  it('are listed, folders first, numbers in order', async () => {
    const { client, open } = openClient();
    mkdirSync(join(open, 'folder'));
    for (const name of ['b10.onnx', 'b9.onnx', 'a.txt', '.hidden.onnx']) writeFileSync(join(open, name), 'x');
    const names = async (more: object) =>
      (await client.files.list({ path: open, ...more })).items.map(({ name }) => name);
    expect(await names({})).toEqual(['folder', 'a.txt', 'b9.onnx', 'b10.onnx']);
    expect(await names({ extensions: ['onnx'], hidden: true })).toEqual([
      'folder',
      '.hidden.onnx',
      'b9.onnx',
      'b10.onnx',
    ]);
    expect((await client.files.list({ path: open })).parent).toBeNull();
    const inside = await client.files.list({ path: join(open, 'folder') });
    expect(inside).toMatchObject({ parent: open, items: [], truncated: false });
    const { path } = await client.files.makeFolder({ path: open, name: 'made' });
    expect(await names({})).toContain('made');
    expect(path).toBe(join(open, 'made'));
    const file = join(open, 'a.txt');
    expect(await client.files.list({ path: file })).toMatchObject({ path: open, file });
  });

  it('are recognised', async () => {
    const { client, open, file, bank } = await openWithBank();
    const { counts } = await client.banks.overview({ id: (await client.entries.list()).entries[0]!.id });
    expect(await client.files.recognise({ path: file })).toMatchObject({
      kind: 'bank',
      name: 'tiny',
      classes: bank.classes,
      parameters: counts.templates + counts.scalers + counts.head,
    });
    for (const name of ['broken.onnx', 'broken.safetensors', 'notes.txt']) {
      writeFileSync(join(open, name), 'nonsense');
      const found = await client.files.recognise({ path: join(open, name) });
      expect(found).toMatchObject({ kind: 'unknown' });
      expect((found as { message: string }).message).toMatch(/\.$/);
    }
    mkdirSync(join(open, 'images/cats'), { recursive: true });
    await sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
      .png()
      .toFile(join(open, 'images/cats/1.png'));
    expect(await client.files.recognise({ path: join(open, 'images') })).toMatchObject({
      kind: 'dataset',
      source: { kind: 'folder' },
    });
  });

  it('have samples: every class its own images', async () => {
    const { client, open } = openClient();
    for (const [name, background] of [
      ['cats', 'red'],
      ['dogs', 'blue'],
    ] as const) {
      mkdirSync(join(open, 'images/train', name), { recursive: true });
      const picture = sharp({ create: { width: 20, height: 10, channels: 3, background } }).png();
      for (const file of ['one.png', 'two.png', 'three.png', 'four.png']) {
        await picture.toFile(join(open, 'images/train', name, file));
      }
      writeFileSync(join(open, 'images/train', name, 'broken.png'), 'nonsense');
    }
    const samples = await client.data.samples({
      source: { kind: 'folder', path: join(open, 'images') },
      perClass: 1,
      side: 8,
    });
    expect(samples.map((each) => [each.class, each.images.length])).toEqual([
      ['cats', 1],
      ['dogs', 1],
    ]);
    const png = Buffer.from(samples[1]!.images[0]!.split(',')[1]!, 'base64');
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, ...data.subarray(0, 3)]).toEqual([8, 8, 0, 0, 255]);
    const made = await client.data.samples({ source: { kind: 'synthetic', count: 60 }, perClass: 2 });
    expect(made.every(({ images }) => images.length === 2)).toBe(true);
  });

  it('are picked and shown only where the host can', async () => {
    const { client } = openClient();
    await expect(client.files.pick({ kind: 'file', title: 't' })).rejects.toMatchObject({ code: 'usage' });
    await expect(client.files.reveal({ folder: 'home' })).rejects.toMatchObject({ code: 'usage' });
    const shown: string[] = [];
    const other = openClient({
      pick: ({ kind }) => Promise.resolve(`/${kind}`),
      reveal: (path) => Promise.resolve(void shown.push(path)),
    });
    expect(await other.client.files.pick({ kind: 'folder', title: 't' })).toEqual({ path: '/folder' });
    await other.client.files.reveal({ folder: 'exports' });
    expect(shown).toEqual([other.studio.catalog.home.exports]);
    expect((await other.client.system.info()).can).toEqual({
      pick: true,
      reveal: true,
      restart: false,
      example: false,
      updates: false,
      upload: null,
    });
  });

  it('are shown where an export or an entry has them, never where a page says', async () => {
    const shown: string[] = [];
    const { client, studio } = openClient({ reveal: (path) => Promise.resolve(void shown.push(path)) });
    const { id } = studio.catalog.entries.add({ kind: 'bank', name: 'b', config: {} });
    const unfinished = studio.catalog.jobs.create({ kind: 'export', spec: {} }).id;
    await expect(client.files.reveal({ run: unfinished })).rejects.toMatchObject({
      message: 'This run exported nothing.',
    });
    await expect(client.files.reveal({ entry: id, role: 'weights' })).rejects.toMatchObject({
      code: 'not-found',
    });
    const byPath = client.files.reveal({ path: '/etc' } as never);
    await expect(byPath).rejects.toMatchObject({ code: 'usage' });
    expect(shown).toEqual([]);
  });
});

describe('the program', () => {
  it('starts itself again only where the host can', async () => {
    const { client } = openClient();
    await expect(client.system.restart()).rejects.toMatchObject({
      code: 'usage',
      hint: 'End it with Ctrl-C where it was started, and start it again.',
    });
    const restart = vi.fn();
    const other = openClient({ restart });
    expect((await other.client.system.info()).can.restart).toBe(true);
    await other.client.system.restart();
    expect(restart).toHaveBeenCalledTimes(1);
  });
});

describe('settings', () => {
  it('have defaults, are changed one by one, and outlive the program', async () => {
    const { client, open } = openClient();
    const first = await client.settings.get();
    expect(first).toMatchObject({
      theme: 'system',
      exportFormat: 'hf',
      exportFolder: null,
    } satisfies Partial<Settings>);
    await client.settings.set({ theme: 'dark' });
    await client.settings.set({ exportFolder: open, engine: { engine: 'wasm' } });
    expect(await client.settings.get()).toEqual({
      ...first,
      theme: 'dark',
      exportFolder: open,
      engine: { engine: 'wasm', device: 'auto', threads: 0, giveWay: false },
    });
    expect(await client.settings.reset()).toEqual(first);
  });
});

describe('the system', () => {
  it('is told of: engines once, load, checks and copies', async () => {
    let probes = 0;
    const report = { name: 'onnxruntime', device: 'cpu', works: true, threads: 2 } as const;
    const { client, studio } = openClient({
      probe: () => Promise.resolve({ engines: [report], automatic: 0, speed: ++probes }),
    });
    const { id } = studio.catalog.entries.add({ kind: 'bank', name: 'b', config: {} });
    await Promise.all([client.system.engines(), client.system.engines()]);
    expect(await client.system.engines()).toEqual({ engines: [report], automatic: 0, speed: 1 });
    expect(await client.system.engines({ refresh: true })).toMatchObject({ speed: 2 });
    const { memory, cpu } = await client.system.load();
    expect(memory > 0 && memory < 1 && cpu >= 0 && cpu <= 1).toBe(true);
    expect(await client.system.verify()).toMatchObject({
      database: [],
      problems: [],
      checked: { entries: 1 },
    });
    expect((await client.system.backup()).path).toMatch(/catalog-.*\.db$/);
    expect((await client.entries.get({ id })).artifacts).toEqual([]);
  });
});
