import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src-main/base/random';
import type { TensorMap } from '../../../src-main/base/tensor';
import { readState, writeState } from '../../../src-main/formats/checkpoint';
import { inspectModel, readModel, writeModel } from '../../../src-main/formats/model';
import { withSafetensors } from '../../../src-main/formats/safetensors/reader';
import { writeSafetensors } from '../../../src-main/formats/safetensors/writer';
import { initCnn } from '../../../src-main/nn/families/cnn/init';
import type { Model } from '../../../src-main/nn/model';
import type { TrainingState } from '../../../src-main/nn/training';
import { errorOf, randomViT, temporaryFolder } from './helpers';

const model = randomViT({ depth: 2, embedDim: 16, numHeads: 2, distilled: true, initValues: 0.1 });

/** A model's file with some of its content changed. */
async function changed(change: (tensors: TensorMap, metadata: Map<string, string>) => void): Promise<string> {
  const path = join(temporaryFolder(), 'x.safetensors');
  await writeModel(path, model);
  const [tensors, metadata] = await withSafetensors(path, async (file) => [
    await file.readAll(),
    new Map(file.metadata),
  ]);
  change(tensors, metadata);
  await writeSafetensors(path, tensors, Object.fromEntries(metadata));
  return path;
}

const describedAs =
  (change: (description: Record<string, unknown>) => void) => (_: TensorMap, m: Map<string, string>) => {
    const description = JSON.parse(m.get('wave.description')!) as Record<string, unknown>;
    change(description);
    m.set('wave.description', JSON.stringify(description));
  };

describe('a model file', () => {
  it('gives the same model back, weights in the network’s order', async () => {
    const path = join(temporaryFolder(), 'model.safetensors');
    await writeModel(path, model);
    const back = await readModel(path);
    expect(back).toEqual(model);
    expect([...back.weights.keys()]).toEqual([...model.weights.keys()]);
    const { network, classes, normalisation } = model;
    expect(await inspectModel(path)).toEqual({ network, classes, normalisation });
  });

  it('may hold a convolutional network', async () => {
    const path = join(temporaryFolder(), 'model.safetensors');
    const config = { imgSize: 8, inChans: 3, numClasses: 5, channels: [4, 8], blocks: 1 };
    const cnn: Model = { ...model, network: { arch: 'cnn', config }, weights: initCnn(config, 1) };
    await writeModel(path, cnn);
    expect(await readModel(path)).toEqual(cnn);
  });

  it.each<[string, (tensors: TensorMap, metadata: Map<string, string>) => void, string, string]>([
    ['no description', (_, m) => m.clear(), 'bad-file', '“x.safetensors” is not a model of WAVE Studio.'],
    [
      'another kind',
      (_, m) => m.set('wave.kind', 'bank'),
      'bad-file',
      '“x.safetensors” holds a bank, not a model.',
    ],
    [
      'a newer version',
      (_, m) => m.set('wave.version', '2'),
      'newer-version',
      '“x.safetensors” was written by a newer version of WAVE Studio.',
    ],
    [
      'no version',
      (_, m) => m.delete('wave.version'),
      'bad-file',
      '“x.safetensors” describes its model wrongly (its version is “NaN”).',
    ],
    [
      'no JSON',
      (_, m) => m.set('wave.description', '{'),
      'bad-file',
      '“x.safetensors” describes its model wrongly (description: Invalid input: expected object, received undefined).',
    ],
    [
      'a wrong number',
      describedAs((d) => Object.assign((d.network as { config: object }).config, { depth: 1e9 })),
      'bad-file',
      '“x.safetensors” describes its model wrongly (network.config.depth: Too big: expected number to be <=1024).',
    ],
    [
      'an impossible network',
      describedAs((d) => Object.assign((d.network as { config: object }).config, { numHeads: 3 })),
      'bad-file',
      '“x.safetensors” describes its model wrongly (A width of 16 cannot be shared by 3 heads).',
    ],
    [
      'too few names',
      describedAs((d) => Object.assign(d, { classes: ['a'] })),
      'bad-file',
      '“x.safetensors” describes its model wrongly (It names 1 classes and has logits for 5).',
    ],
    [
      'a missing tensor',
      (t) => t.delete('dist_token'),
      'bad-file',
      '“x.safetensors” lacks the tensor “dist_token”.',
    ],
    [
      'one too many',
      (t) => t.set('x', { shape: [1], data: new Float32Array(1) }),
      'bad-file',
      '“x.safetensors” has a tensor “x” that does not belong there.',
    ],
    [
      'another shape',
      (t) => t.set('head.bias', { shape: [1], data: new Float32Array(1) }),
      'bad-file',
      'The tensor “head.bias” of “x.safetensors” has the shape [1] instead of [5].',
    ],
    [
      'not a number',
      (t) => (t.get('head.bias')!.data[3] = NaN),
      'bad-file',
      'The tensor “head.bias” of “x.safetensors” has values that are not finite numbers.',
    ],
  ])('is refused with %s', async (_, change, code, message) => {
    const path = await changed(change);
    expect(await errorOf(() => readModel(path))).toMatchObject({ code, message });
  });

  it('that is not there is not found', async () => {
    await expect(readModel(join(temporaryFolder(), 'x'))).rejects.toThrow('ENOENT');
    expect((await errorOf(() => readModel(temporaryFolder()))).code).toBe('usage');
  });
});

describe('a checkpoint', () => {
  const random = new Random(1, 'checkpoint');
  const tensors = () => new Map(['b', 'a'].map((name) => [name, random.normalTensor([2, 3], 1)]));
  const state: TrainingState = { step: 17, params: tensors(), m: tensors(), v: tensors() };

  it.each([
    ['plain', state],
    ['averaged', { ...state, ema: tensors() }],
    ['the best so far', { ...state, best: { step: 9, loss: 0.5, since: 2, params: tensors() } }],
    [
      'diverged',
      { ...state, params: new Map([...tensors(), ['a', { shape: [1], data: new Float32Array([NaN]) }]]) },
    ],
  ])('gives the state back: %s', async (_, saved) => {
    const path = join(temporaryFolder(), 'state');
    await writeState(path, saved, { spec: { lr: 0.1 }, seed: 3 });
    const back = await readState(path);
    expect(back).toEqual({ state: saved, meta: { spec: { lr: 0.1 }, seed: 3 } });
    expect([...back.state.params.keys()]).toEqual(['b', 'a']);
  });

  it('is not read from a model', async () => {
    const path = join(temporaryFolder(), 'model.safetensors');
    await writeModel(path, model);
    expect((await errorOf(() => readState(path))).message).toBe(
      '“model.safetensors” holds a model, not a checkpoint.',
    );
  });
});
