import { describe, expect, it } from 'vitest';
import { stepsPerEpoch } from '../../../src-main/api/handlers/epochs';
import { openHost } from '../transport/helpers';

const options = (batchSize: number) => ({ epochs: 3, batchSize });

function prepare() {
  const { studio } = openHost();
  const { id: data } = studio.catalog.entries.add({
    kind: 'dataset',
    name: 'images',
    config: {
      source: { kind: 'synthetic', count: 320 },
      imgSize: 16,
      classes: ['a', 'b'],
      counts: { train: 320, val: 0, test: 80 },
    },
  });
  const stepsOf = (request: unknown) => {
    const name = `model ${JSON.stringify(request)}`.slice(0, 150);
    return stepsPerEpoch(studio, studio.catalog.entries.add({ kind: 'model', name, config: { request } }));
  };
  return { studio, data, stepsOf };
}

describe('steps of a pass over the data', () => {
  it('are counted from what was asked for, whatever kind of training it was', () => {
    const { data, stepsOf } = prepare();
    expect(stepsOf({ kind: 'finetune', model: 'm', data, options: options(32) })).toBe(10);
    expect(stepsOf({ kind: 'train-teacher', data, options: options(16) })).toBe(20);
    const generate = { kind: 'generate', bank: 'b', sizes: [{ width: 8, depth: 1 }], data };
    expect(stepsOf({ ...generate, options: { finetune: options(64) } })).toBe(5);
    expect(stepsOf({ ...generate, options: { scalerTraining: options(80) } })).toBe(4);
  });

  it('are not known of what was not trained, or not here, or when the data are gone', async () => {
    const { studio, data, stepsOf } = prepare();
    expect(stepsOf(undefined)).toBeNull();
    expect(stepsOf({ kind: 'generate', bank: 'b', sizes: [{ width: 8, depth: 1 }], data })).toBeNull();
    studio.catalog.entries.trash(data);
    const trained = { kind: 'finetune', model: 'm', data, options: options(32) };
    expect(stepsOf(trained)).toBe(10);
    await studio.catalog.entries.purge([data]);
    expect(stepsOf({ ...trained, seed: 1 })).toBeNull();
  });
});
