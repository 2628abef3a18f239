import { describe, expect, it } from 'vitest';
import { silentProgress } from '../../../src-main/base/progress';
import { openWasmEngine } from '../../../src-main/engine/wasm';
import { networkClassifier } from '../../../src-main/nn/classifier';
import {
  FAMILIES,
  sizedFamilyNamed,
  SIZED_FAMILIES,
  sizedNetwork,
  weightShapes,
} from '../../../src-main/nn/families/registry';
import type { Model, SizedConfig, SizedNetwork } from '../../../src-main/nn/model';
import { type BankConfig, bankRoles, checkBankConfig, ownSize, widthStep } from '../../../src-main/wave/bank';
import { condense } from '../../../src-main/wave/condense';
import { allSizes, parseGrid } from '../../../src-main/wave/elastic';
import { finetune } from '../../../src-main/wave/finetune';
import { fitBank } from '../../../src-main/wave/fit';
import { generate } from '../../../src-main/wave/generate';
import { sortedByImportance } from '../../../src-main/wave/importance';
import { initialise, initialiserObstacle, INITIALISERS } from '../../../src-main/wave/initialisers';
import { trainScalers } from '../../../src-main/wave/scalers';
import { CLASSES, colourSource, mean, randomBank, recorder } from './helpers';

const SHAPE = {
  ...{ imgSize: 8, numClasses: 3, width: 8, depth: 6, mlpRatio: 2 },
  ...{ headDim: 4, tokenRatio: 1, widening: 1 },
};
const made = (arch: SizedNetwork['arch'], patchSize: number) =>
  sizedFamilyNamed(arch).sized.make({ ...SHAPE, patchSize, ...(arch === 'convnext' ? { widening: 2 } : {}) });

/** With the share of its loss that a bank has after 60 steps at most. */
const NETWORKS: [string, SizedConfig, number][] = [
  ['Mixers', made('mixer', 4), 0.7],
  ['ConvNeXts', made('convnext', 1), 0.85],
  ['recurrent networks', made('gru', 4), 0.85],
];
const INHERITED = { scalers: 'inherited', seed: 0 } as const;
const NORMALISATION = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] } as const;
const IMAGES = Float32Array.from({ length: 3 * 64 }, (_, i) => (i % 7) / 7);

async function answersOf(models: readonly Model[]): Promise<number[][]> {
  const engine = await openWasmEngine();
  const all: number[][] = [];
  for (const model of models) {
    const classifier = networkClassifier(engine, model);
    all.push([...(await classifier.predict(IMAGES, 1, 8))]);
    await classifier.dispose();
  }
  await engine.dispose();
  return all;
}

describe.each(NETWORKS)('a bank of %s', (_, auxiliary, most) => {
  const config: BankConfig = { auxiliary, blockSize: 4, templates: { matrix: 3, other: 2 } };
  const elastic = { ...config, elastic: parseGrid('4-8x4,6', 4) };

  it('composes every tensor: W = Σ S ⊗ T, block by block', () => {
    checkBankConfig(config);
    const bank = randomBank(config);
    const { weights } = generate(bank, ownSize(config), INHERITED);
    expect([...weights.keys()].sort()).toEqual([...weightShapes(auxiliary).keys()].sort());
    for (const role of bankRoles(config)) {
      const [templates, scalers] = [bank.templates.get(role.name)!, bank.scalers.get(role.name)!];
      const [count, w1, w2] = templates.shape as [number, number, number];
      const layer = role.layers - 1;
      const { data } = weights.get(role.names[layer]!)!;
      const across = role.columns * w2;
      expect(data.length, role.name).toBe(role.rows * w1 * across);
      for (const at of [0, data.length - 1, Math.floor(data.length / 2)]) {
        const [row, column] = [Math.floor(at / across), at % across];
        const [i, j] = [Math.floor(row / w1), Math.floor(column / w2)];
        let value = role.kind === 'gain' ? 1 : 0;
        for (let t = 0; t < count; t++) {
          const scale = scalers.data[((layer * count + t) * role.rows + i) * role.columns + j]!;
          value += scale * templates.data[(t * w1 + (row % w1)) * w2 + (column % w2)]!;
        }
        expect(data[at], `${role.name} ${row},${column}`).toBeCloseTo(value, 4);
      }
    }
  });

  it('makes every size, within the grid and beyond, as networks that compute', async () => {
    const bank = randomBank(elastic);
    const sizes = [...allSizes(elastic.elastic), { width: 12, depth: 7 }];
    for (const answers of await answersOf(sizes.map((size) => generate(bank, size, INHERITED)))) {
      expect(answers.every(Number.isFinite)).toBe(true);
    }
  });

  it('widened by whole copies of its blocks keeps what it computes, but for the norms’ statistics', async () => {
    const bank = randomBank(config);
    const models = [8, 16].map((width) => generate(bank, { width, depth: 6 }, INHERITED));
    const [own, wide] = await answersOf(models);
    wide!.forEach((value, i) => expect(value).toBeCloseTo(own![i]!, 2));
  });

  it('is put in order of importance without another answer', async () => {
    const bank = randomBank(config);
    const models = [bank, sortedByImportance(bank)].map((each) => generate(each, ownSize(config), INHERITED));
    const [before, after] = await answersOf(models);
    before!.forEach((value, i) => expect(after![i]).toBeCloseTo(value, 3));
  });

  it('is fitted to a network’s weights without error where there are templates enough', async () => {
    const model = generate(randomBank(config), ownSize(config), INHERITED);
    const bank = await fitBank(model, { blockSize: 4, templates: { matrix: 3, other: 2 } });
    expect(bank.provenance.error).toBeLessThan(1e-3);
  });

  it('learns: condensed, its scalers trained, and fine-tuned', async () => {
    const engine = await openWasmEngine();
    const condensing = recorder();
    const options = { steps: 5, seed: 1 };
    const how = { classes: CLASSES, steps: 60, seed: 1 };
    const bank = await condense(engine, elastic, NORMALISATION, colourSource(), how, condensing.token);
    const losses = condensing.metrics.get('loss')!;
    expect(mean(losses.slice(-10))).toBeLessThan(most * mean(losses.slice(0, 10)));
    const size = { width: 4, depth: 5 };
    const fresh = await trainScalers(engine, bank, size, colourSource(), { ...options, scalers: 'fresh' }, silentProgress); // prettier-ignore
    const tuned = await finetune(
      engine,
      fresh,
      colourSource(),
      { ...options, trained: true },
      silentProgress,
    );
    expect(tuned.network).toEqual(
      sizedNetwork(sizedFamilyNamed(sizedNetwork(auxiliary).arch).sized.at(auxiliary, size)),
    );
    await engine.dispose();
  });

  it('is begun in the ways that know every family; the others say that they do not', () => {
    const { weights } = generate(randomBank(config), ownSize(config), INHERITED);
    const source: Model = {
      network: sizedNetwork(auxiliary),
      ...{ classes: CLASSES, normalisation: NORMALISATION, weights },
    };
    const target = sizedFamilyNamed(source.network.arch as SizedNetwork['arch']).sized.at(auxiliary, {
      ...{ width: 4, depth: 4 },
    });
    const ways = INITIALISERS.filter(({ name }) => initialiserObstacle(name, target, source) === undefined);
    expect(ways.map(({ name }) => name).sort()).toEqual([
      ...['dedicated', 'he', 'scratch', 'scratch-matched', 'weight-selection'],
    ]);
    for (const { name } of ways) {
      const begun = initialise(name, { ...source, config: target, seed: 1, source });
      expect([...begun.weights].map(([key, { shape }]) => [key, shape])).toEqual([...weightShapes(target)]);
    }
  });
});

describe('what families say of themselves', () => {
  it.each(SIZED_FAMILIES.map((family) => [family.name, family.sized] as const))(
    '%s: its matrices are roles of its networks',
    (arch, sized) => {
      const auxiliary = made(arch as SizedNetwork['arch'], arch === 'convnext' ? 1 : 4);
      const roles = bankRoles({ auxiliary, blockSize: 4, templates: { matrix: 1, other: 1 } });
      const names = roles.map(({ name }) => name);
      for (const [role] of sized.matrices) expect(names).toContain(role);
    },
  );

  it('cuts ConvNeXts’ kernels: the taps of a depthwise one whole, four beside each feature of a halving one', () => {
    const auxiliary = made('convnext', 1);
    const roles = bankRoles({ auxiliary, blockSize: 4, templates: { matrix: 1, other: 1 } });
    const of = (name: string) => roles.find((role) => role.name === name)!;
    expect(of('stages.2.conv_dw.weight')).toMatchObject({
      template: [4, 49],
      rows: 8,
      columns: 1,
      layers: 3,
    });
    expect(of('stages.1.downsample.1.weight')).toMatchObject({ template: [4, 16], rows: 4, columns: 2 });
    expect(widthStep({ auxiliary, blockSize: 8 })).toBe(8);
  });

  it('is as many as there are folders', () => {
    expect(FAMILIES.map(({ name }) => name).sort()).toEqual(['cnn', 'convnext', 'gru', 'mixer', 'vit']);
  });
});
