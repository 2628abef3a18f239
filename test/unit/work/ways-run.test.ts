import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { INITIALISERS } from '../../../src-main/wave/initialisers';
import { METHODS } from '../../../src-main/wave/methods';
import { WAYS } from '../../../src-main/work/kinds/compare/ways';
import { INITIALISATIONS } from '../../../src-main/work/kinds/generate/declare';
import type { RequestInput } from '../../../src-main/work/requests';
import { INITS } from '../../../src-renderer/screens/generate/draft';
import { openStudio } from './helpers';

const ENGINE = { engine: 'onnxruntime', device: 'cpu', threads: 1 } as const;
const SHORT = { steps: 2, batchSize: 16, evaluateEvery: 2 };
const SHAPE = { headDim: 8, blockSize: 8, patchSize: 4, mlpRatio: 2, templates: { matrix: 2, other: 1 } };
const HYPERNETWORK = resolve(import.meta.dirname, '../../fixtures/hypernetwork.safetensors');
/** Of those that are not a grid of widths and depths. */
const GRIDS: Record<string, string> = { matvit: '16x2x1,2', hydravit: '8-16x2', 'sn-net': '8,16x2' };
/** What is given images and a teacher besides a bank and a size. */
const TRAINED = new Set(['ligo', 'auto-learngene', 'dedicated']);

async function prepared() {
  const studio = openStudio();
  const made = async (request: RequestInput) => {
    const job = await studio.follow(studio.submit({ ...request, engine: ENGINE }).id);
    expect(job).toMatchObject({ state: 'done', error: null });
    return job.result[0]!;
  };
  const source = { kind: 'synthetic', count: 60, imgSize: 8 } as const;
  const data = await made({ kind: 'add-dataset', source, name: 'shapes' });
  const network = { arch: 'cnn' as const, channels: [8], blocks: 1 };
  const teacher = await made({ kind: 'train-teacher', data, options: { ...SHORT, network } });
  /** What a model says of itself that a request made. */
  const told = async (request: RequestInput) => {
    const { width, depth, config } = studio.catalog.entries.get(await made(request));
    return { width, depth, init: config['init'] };
  };
  return { made, told, data, teacher };
}

describe('every way to begin', { timeout: 180_000 }, () => {
  it('without a bank’s templates makes a model in “generate”', async () => {
    const { made, told, data, teacher } = await prepared();
    const bank = await made({
      ...{ kind: 'condense', data, teacher },
      options: { ...SHORT, ...SHAPE, sizes: '8-16x1-2' },
    });
    for (const { name: init } of INITIALISERS) {
      const options = { init, ...(TRAINED.has(init) ? { finetune: SHORT } : {}) };
      const found = await told({
        ...{ kind: 'generate', bank, sizes: [{ width: 16, depth: 1 }], options },
        ...(TRAINED.has(init) ? { data, teacher } : {}),
        ...(init === 'ghn-3' ? { hypernetwork: HYPERNETWORK } : {}),
      });
      expect(found).toEqual({ width: 16, depth: 1, init });
    }
  });

  it('that is a family of its own is condensed, and makes a model in “generate”', async () => {
    const { made, told, data, teacher } = await prepared();
    for (const { name: method, needsGrid } of METHODS) {
      const size = needsGrid ? { sizes: GRIDS[method] ?? '8-16x1-2' } : { width: 16, depth: 2 };
      const options = { ...SHORT, ...SHAPE, method, ...size };
      const bank = await made({ kind: 'condense', data, teacher, name: method, options });
      const sizes = [{ width: 16, depth: 2 }];
      const found = await told({ kind: 'generate', bank, sizes, options: { init: method } });
      expect(found).toEqual({ width: 16, depth: 2, init: method });
    }
  });

  it('is offered by “generate”, by its wizard and by “compare”', () => {
    const names = INITIALISERS.map(({ name }) => name);
    const methods = METHODS.map(({ name }) => name);
    expect(INITIALISATIONS).toEqual(expect.arrayContaining([...names, ...methods]));
    expect(INITS.map(({ value }) => value)).toEqual(expect.arrayContaining(names));
    expect(WAYS.map(({ name }) => name)).toEqual(expect.arrayContaining([...names, ...methods]));
  });
});
