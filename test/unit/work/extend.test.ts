import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readBank } from '../../../src-main/formats/wavebank';
import type { Studio } from '../../../src-main/work/host/studio';
import type { RequestInput } from '../../../src-main/work/requests';
import { openStudio, temporaryFolder } from './helpers';

const engine = { engine: 'onnxruntime', device: 'cpu', threads: 1 } as const;
const SHAPE = {
  ...{ headDim: 16, blockSize: 16, templates: { matrix: 2, other: 2 }, patchSize: 4, mlpRatio: 2 },
  ...{ batchSize: 8, sizes: '16-32x1', augment: { shift: 1 }, evaluateEvery: 1000 },
};

async function run(studio: Studio, request: RequestInput) {
  const job = await studio.follow(studio.submit({ ...request, engine }).id);
  return { job, id: job.result[0] };
}

async function bankOf(studio: Studio, id: string | undefined) {
  return readBank(studio.catalog.entries.artifactPath(id!, 'weights'));
}

describe('what a condensing job says and keeps', () => {
  it('is made longer to the same weights, bit for bit, as if it had been so from the start', async () => {
    const studio = openStudio();
    const source = { kind: 'synthetic', count: 60, imgSize: 8 } as const;
    const data = (await run(studio, { kind: 'add-dataset', source, name: 'shapes' })).id!;
    const options = { steps: 4, batchSize: 8, network: { arch: 'cnn' as const, channels: [4], blocks: 1 } };
    const teacher = (await run(studio, { kind: 'train-teacher', data, options })).id!;
    const condense = (options: Record<string, unknown>, bank?: string) =>
      run(studio, { kind: 'condense', data, teacher, ...(bank ? { bank } : {}), options });
    const short = await condense({ ...SHAPE, steps: 10, warmup: 0.2 });
    expect(short.job.error).toBeNull();
    const longer = await condense({ extend: true, steps: 20 }, short.id);
    expect(longer.job.error).toBeNull();
    const whole = await condense({ ...SHAPE, steps: 20, warmup: 0.1 });
    const [found, expected] = [await bankOf(studio, longer.id), await bankOf(studio, whole.id)];
    for (const part of ['templates', 'scalers', 'head'] as const) {
      for (const [name, { data: values }] of expected[part]) {
        expect([...found[part].get(name)!.data], `${part} ${name}`).toEqual([...values]);
      }
    }
    expect(found.provenance).toMatchObject({ steps: 20, samplesSeen: 160 });

    // One that was told to keep what it had goes on beyond that as well.
    const { id } = studio.submit({ kind: 'condense', data, teacher, engine, options: { ...SHAPE, steps: 100_000, warmup: 1e-5 } }); // prettier-ignore
    const keeping = setInterval(() => {
      if (studio.catalog.series.names(id).includes('loss')) studio.stop(id, 'keep');
    }, 20);
    const kept = (await studio.follow(id)).result[0]!;
    clearInterval(keeping);
    const { steps } = studio.catalog.entries.get(kept).metrics as { steps: number };
    expect(steps).toBeLessThan(100_000);
    const beyond = await condense({ extend: true, steps: steps + 200 }, kept);
    expect(beyond.job.error).toBeNull();
    expect((await bankOf(studio, beyond.id)).provenance).toMatchObject({ steps: steps + 200 });

    const again = await condense({ extend: true, steps: 10 }, short.id);
    expect(again.job.error?.message).toContain('was trained for as long as 10 steps already');
    const seeded = await run(studio, {
      ...{ kind: 'condense', data, teacher, bank: short.id!, seed: 1 },
      options: { extend: true, steps: 20 },
    });
    expect(seeded.job.error?.message).toContain('under the seed 0');
    const cosine = await condense({ ...SHAPE, steps: 4, schedule: 'cosine' });
    const none = await condense({ extend: true, steps: 20 }, cosine.id);
    expect(none.job.error?.message).toContain('There is nothing to make longer');
  });

  it('on few images without validation ends by a tenth that is held out, and says so', async () => {
    const studio = openStudio();
    const path = temporaryFolder();
    for (const [name, level] of [
      ['dark', 60],
      ['light', 190],
    ] as const) {
      for (const split of ['train', 'test']) {
        const folder = join(path, split, name);
        mkdirSync(folder, { recursive: true });
        for (let i = 0; i < 20; i++) {
          const background = { r: level + i, g: level - i, b: level };
          const image = sharp({ create: { width: 8, height: 8, channels: 3, background } });
          await image.png().toFile(join(folder, `${i}.png`));
        }
      }
    }
    const few = (
      await run(studio, { kind: 'add-dataset', source: { kind: 'folder', path }, name: 'few', imgSize: 8 })
    ).id!;
    const network = { arch: 'cnn' as const, channels: [4], blocks: 1 };
    const options = { steps: 4, batchSize: 8, network };
    const { job } = await run(studio, { kind: 'train-teacher', data: few, options });
    expect(job.error).toBeNull();
    const said = studio.catalog.jobs.log(job.id).map(({ message }) => message);
    expect(said).toContainEqual(expect.stringContaining('4 of the 40 training images are held out'));
  });
});
