import { describe, expect, it } from 'vitest';
import { Random } from '../../../src-main/base/random';
import type { TensorMap } from '../../../src-main/base/tensor';
import { weightShapes } from '../../../src-main/nn/families/registry';
import type { Model } from '../../../src-main/nn/model';
import { templateCount, bankRoles } from '../../../src-main/wave/bank';
import { fitBank } from '../../../src-main/wave/fit';
import { generate } from '../../../src-main/wave/generate';
import { MATRIX_STD } from '../../../src-main/wave/initial';
import { eigen, lowRank } from '../../../src-main/wave/lowrank';
import { expectClose } from '../../support/close';
import { AUXILIARY, CLASSES, randomBank, tinyConfig } from './helpers';

const normalisation = { mean: [0.5, 0.5, 0.5], std: [0.2, 0.2, 0.2] } as const;

function randomModel(): Model {
  const weights: TensorMap = new Map(
    [...weightShapes(AUXILIARY)].map(([name, shape]) => [name, new Random(5, name).normalTensor(shape, 0.3)]),
  );
  return { network: { arch: 'vit', config: AUXILIARY }, classes: CLASSES, normalisation, weights };
}

const inherited = { scalers: 'inherited', seed: 0 } as const;

describe('low rank approximation', () => {
  const random = new Random(1, 'matrix');
  const matrix = (rows: number, columns: number) => ({
    rows,
    columns,
    data: Float64Array.from({ length: rows * columns }, () => random.normal()),
  });

  it('leaves what the discarded singular values hold, and no less (Eckart and Young)', () => {
    const m = matrix(9, 14);
    const gram = { rows: 9, columns: 9, data: new Float64Array(81) };
    for (let i = 0; i < 9; i++)
      for (let j = 0; j < 9; j++)
        for (let k = 0; k < 14; k++) gram.data[i * 9 + j]! += m.data[i * 14 + k]! * m.data[j * 14 + k]!;
    const { values } = eigen(gram);
    for (const rank of [1, 4, 8]) {
      const { left, right } = lowRank(m, rank, 200, 0);
      let rest = 0;
      for (let i = 0; i < 9; i++)
        for (let k = 0; k < 14; k++) {
          let value = m.data[i * 14 + k]!;
          for (let t = 0; t < rank; t++) value -= left.data[i * rank + t]! * right.data[t * 14 + k]!;
          rest += value ** 2;
        }
      expectClose([rest], [values.slice(rank).reduce((a, b) => a + b, 0)], { relative: 1e-9 });
    }
  });
});

describe('a bank fitted to weights', () => {
  it('gives them back where there are as many templates as blocks', async () => {
    const model = randomModel();
    const bank = await fitBank(model, { blockSize: 4, templates: { matrix: 81, other: 48 } });
    const again = generate(bank, { width: 12, depth: 3 }, inherited);
    expect([...again.weights.keys()]).toEqual([...model.weights.keys()]);
    for (const [name, { data }] of model.weights)
      expectClose(again.weights.get(name)!.data, data, { label: name });
    for (const error of Object.values(bank.provenance.errors)) expect(error).toBeLessThan(1e-6);
  });

  it('finds the templates that weights were composed from', async () => {
    const origin = randomBank(tinyConfig());
    const model = generate(origin, { width: 12, depth: 3 }, inherited);
    const bank = await fitBank(model, { blockSize: 4, templates: { matrix: 3, other: 2 } });
    const again = generate(bank, { width: 12, depth: 3 }, inherited);
    for (const [name, { data }] of model.weights)
      expectClose(again.weights.get(name)!.data, data, { label: name });
    expect(bank.classes).toEqual(CLASSES);
    expect(bank.normalisation).toEqual(origin.normalisation);
  });

  it('gives its templates the size that training begins with, for which the learning rates are', async () => {
    const bank = await fitBank(randomModel(), { blockSize: 4, templates: { matrix: 5, other: 3 } });
    const rms = ({ data }: { data: Float32Array }) => Math.hypot(...data) / Math.sqrt(data.length);
    const { data, shape } = bank.templates.get('attn.qkv.weight')!;
    for (let t = 0; t < shape[0]!; t++)
      expectClose([rms({ data: data.subarray(t * 16, (t + 1) * 16) })], [MATRIX_STD], { relative: 1e-5 });
  });

  it('says how much of each role is left over', async () => {
    const model = randomModel();
    const few = await fitBank(model, { blockSize: 4, templates: { matrix: 2, other: 2 }, seed: 1 });
    const again = generate(few, { width: 12, depth: 3 }, inherited);
    let rest = 0;
    let total = 0;
    for (const layer of [0, 1, 2]) {
      const name = `blocks.${layer}.mlp.fc1.weight`;
      const { data } = model.weights.get(name)!;
      data.forEach((value, i) => {
        rest += (value - again.weights.get(name)!.data[i]!) ** 2;
        total += value ** 2;
      });
    }
    const { errors } = few.provenance;
    expectClose([errors['mlp.fc1.weight']!], [Math.sqrt(rest / total)]);
    expect(errors['mlp.fc1.weight']).toBeGreaterThan(0.5);
    const { error } = few.provenance;
    expect(error).toBeGreaterThan(Math.min(...Object.values(errors)));
    expect(error).toBeLessThan(Math.max(...Object.values(errors)));
  });

  it('leaves the least that so many templates can (Eckart and Young)', async () => {
    const model = randomModel();
    const bank = await fitBank(model, { blockSize: 4, templates: { matrix: 5, other: 2 } });
    // The Gram matrix of all blocks [4·4] of all layers' [24, 12]; its smallest eigenvalues are what 5 templates leave.
    const gram = { rows: 16, columns: 16, data: new Float64Array(256) };
    for (const layer of [0, 1, 2]) {
      const { data } = model.weights.get(`blocks.${layer}.mlp.fc1.weight`)!;
      for (let row = 0; row < 24; row += 4) {
        for (let column = 0; column < 12; column += 4) {
          const at = (i: number) => data[(row + Math.floor(i / 4)) * 12 + column + (i % 4)]!;
          for (let i = 0; i < 256; i++) gram.data[i]! += at(Math.floor(i / 16)) * at(i % 16);
        }
      }
    }
    const { values } = eigen(gram);
    const sum = (list: number[]) => list.reduce((a, b) => a + b, 0);
    const least = Math.sqrt(sum(values.slice(5)) / sum(values));
    expectClose([bank.provenance.errors['mlp.fc1.weight']!], [least], { relative: 1e-3 });
  });

  it('keeps templates that nothing is left for alive, but without effect', async () => {
    const model = randomModel();
    for (const name of ['norm.bias', 'norm.weight']) {
      model.weights.get(name)!.data.fill(name.endsWith('weight') ? 1 : 0);
    }
    const bank = await fitBank(model, { blockSize: 4, templates: { matrix: 2, other: 8 } });
    for (const role of bankRoles(bank.config)) {
      const count = templateCount(bank.config, role);
      const { data } = bank.templates.get(role.name)!;
      for (let t = 0; t < count; t++) {
        const template = data.subarray((t * data.length) / count, ((t + 1) * data.length) / count);
        expect(Math.max(...template.map(Math.abs)), `${role.name} ${t}`).toBeGreaterThan(0);
      }
    }
    const { weights } = generate(bank, { width: 12, depth: 3 }, inherited);
    expect(new Set(weights.get('norm.weight')!.data)).toEqual(new Set([1]));
    expect(new Set(weights.get('norm.bias')!.data)).toEqual(new Set([0]));
  });

  it('refuses a model that is no Vision Transformer, and blocks that do not fit', async () => {
    const cnn: Model = {
      network: { arch: 'cnn', config: { imgSize: 8, inChans: 3, numClasses: 3, channels: [4], blocks: 1 } },
      classes: CLASSES,
      normalisation,
      weights: new Map(),
    };
    const shape = { blockSize: 4, templates: { matrix: 2, other: 2 } };
    await expect(fitBank(cnn, shape)).rejects.toThrow(
      'Templates cannot be fitted to the weights of our convolutional network.',
    );
    await expect(fitBank(randomModel(), { ...shape, blockSize: 5 })).rejects.toThrow(
      'A width of 12 cannot be cut into blocks of 5.',
    );
  });
});
