import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { silentProgress } from '../../src-main/base/progress';
import { writeModel } from '../../src-main/formats/model';
import { initCnn } from '../../src-main/nn/families/cnn/init';
import type { Order } from '../../src-main/work/order';
import type { DataRef, ModelFile } from '../../src-main/work/references';
import { WorkContext } from '../../src-main/work/worker/context';
import { openData, openLoader } from '../../src-main/work/worker/open-data';
import type { LoaderNumbers } from '../../src-main/work/worker/plan';
import { ThreadedBatches } from '../../src-main/work/worker/threaded-batches';
import { removeFolder } from '../support/cleanup';

const THREAD = resolve(import.meta.dirname, '../../out/main/batches.js');
const folder = mkdtempSync(join(tmpdir(), 'wave-batches-'));
afterAll(() => removeFolder(folder));

const data: DataRef = { name: 'shapes', source: { kind: 'synthetic', count: 60, imgSize: 28 }, imgSize: 28 };
const numbers: LoaderNumbers = {
  batchSize: 8,
  smoothing: 0.1,
  augment: { flip: true, ...{ crop: 1, erase: 0, cutmix: 0, fresh: false }, mixup: 0 },
};
const foreign: ModelFile = {
  ...{ name: 'foreign', format: 'onnx', onnx: {}, sha256: 'a', trained: true },
  path: resolve(import.meta.dirname, '../fixtures/foreign-teacher.onnx'),
};

async function ownTeacher(classes: readonly string[]): Promise<ModelFile> {
  const config = { imgSize: 28, inChans: 3, numClasses: classes.length, channels: [8, 16], blocks: 1 };
  const network = { arch: 'cnn', config } as const;
  const normalisation = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] } as const;
  const path = join(folder, 'own.safetensors');
  await writeModel(path, { network, classes: [...classes], normalisation, weights: initCnn(config, 1) });
  return { name: 'own', path, sha256: 'b', format: 'model', onnx: {}, trained: true };
}

/** A context whose answers of teachers are kept in a folder of its own: nothing is known beforehand. */
function contextOf(cache: string, batches?: string): WorkContext {
  const engine = { engine: 'onnxruntime', device: 'cpu', threads: 1 } as const;
  const request = { kind: 'evaluate' };
  const order = { cache: join(folder, cache), seed: 3, engine, request } as Order;
  return new WorkContext(
    order,
    silentProgress,
    () => {},
    batches === undefined ? undefined : { batches, task: '' },
  );
}

/** The batches of some steps, asked for as a run does that was resumed in between. */
async function batchesOf(context: WorkContext, teacher: ModelFile | undefined, mixup: number, imgSize = 28) {
  const dataset = await openData(context, data, silentProgress, imgSize);
  const source = await openLoader(
    context,
    dataset,
    { ...numbers, augment: { ...numbers.augment, mixup } },
    teacher,
  );
  const batches = [];
  for (const step of [0, 1, 2, 7, 8, 30]) batches.push(await source.batch(step));
  return { source, batches };
}

describe('batches that a thread prepares', () => {
  it.each([
    ['a foreign teacher', 'foreign', 0],
    ['a foreign teacher and mixup', 'foreign', 0.2],
    ['a teacher of ours', 'own', 0],
  ] as const)(
    'are those that the training would make itself, bit for bit: with %s',
    async (name, which, mixup) => {
      const here = contextOf(`${name} here`);
      const classes = (await openData(here, data, silentProgress)).classes;
      const teacher = which === 'own' ? await ownTeacher(classes) : foreign;
      const expected = await batchesOf(here, teacher, mixup);
      await here.close();
      const there = contextOf(`${name} there`, THREAD);
      const { source, batches } = await batchesOf(there, teacher, mixup);
      expect(source).toBeInstanceOf(ThreadedBatches);
      expect(source).toMatchObject({ batchSize: 8, imgSize: 28, classes: classes.length, hasTeacher: true });
      expect(source.count).toBe(expected.source.count);
      expect(batches).toEqual(expected.batches);
      await here.close();
      await there.close();
    },
  );

  it('come from a thread also without a teacher where images are large, else not', async () => {
    const context = contextOf('large', THREAD);
    const large = await batchesOf(context, undefined, 0, 128);
    expect(large.source).toBeInstanceOf(ThreadedBatches);
    const own = contextOf('large here');
    expect(large.batches).toEqual((await batchesOf(own, undefined, 0, 128)).batches);
    expect((await batchesOf(context, undefined, 0)).source).not.toBeInstanceOf(ThreadedBatches);
    await context.close();
    await own.close();
  });

  it('fail as they would without the thread, each time, and close', async () => {
    const context = contextOf('wrong', THREAD);
    const teacher = await ownTeacher(['one', 'two', 'three']);
    const dataset = await openData(context, data, silentProgress);
    const source = await openLoader(context, dataset, numbers, teacher);
    for (const step of [0, 1]) {
      await expect(source.batch(step)).rejects.toMatchObject({ name: 'StudioError', code: 'mismatch' });
    }
    await context.close();
  });
});
