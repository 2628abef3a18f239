import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeModel } from '../../../src-main/formats/model';
import { openWasmEngine } from '../../../src-main/engine/wasm';
import { bankContent, writeBank } from '../../../src-main/formats/wavebank';
import { sizedFamilyNamed, sizedNetwork } from '../../../src-main/nn/families/registry';
import type { SizedConfig } from '../../../src-main/nn/model';
import { networkForward } from '../../../src-main/nn/network';
import { type BankConfig, bankRoles, countBank, networkOf, ownSize } from '../../../src-main/wave/bank';
import { condense } from '../../../src-main/wave/condense';
import { fitBank } from '../../../src-main/wave/fit';
import { generate } from '../../../src-main/wave/generate';
import { sortedByImportance } from '../../../src-main/wave/importance';
import { materialise } from '../../../src-main/wave/materialise';
import { mimeticStart } from '../../../src-main/wave/mimetic-start';
import { leadingMap, spreadMap } from '../../../src-main/wave/resize';
import { type Axis, type Block, blockOf, MATRIX_ROLES, type Role } from '../../../src-main/wave/roles';
import { describeTarget } from '../../../src-main/wave/size';
import { expectClose } from '../../support/close';
import { itHasGradients } from '../../support/finite-differences';
import { missingInPython, runInterop } from '../../support/python';
import { temporaryFolder } from '../formats/helpers';
import {
  AUXILIARY,
  CLASSES,
  colourSource,
  elasticConfig,
  mean,
  paramsOf,
  randomBank,
  recorder,
  tinyConfig,
} from './helpers';

const INHERITED = { scalers: 'inherited', seed: 0 } as const;
const SHAPE = { imgSize: 8, numClasses: 3, width: 8, depth: 1, mlpRatio: 1, headDim: 4, tokenRatio: 1 };

/** One network of each family, as small as it can be. */
const NETWORKS: [string, SizedConfig][] = [
  ['vit', sizedFamilyNamed('vit').sized.make({ ...SHAPE, patchSize: 4, widening: 1 })],
  ['mixer', sizedFamilyNamed('mixer').sized.make({ ...SHAPE, patchSize: 4, widening: 1 })],
  [
    'convnext',
    sizedFamilyNamed('convnext').sized.make({ ...SHAPE, width: 4, depth: 4, patchSize: 1, widening: 2 }),
  ],
  ['gru', sizedFamilyNamed('gru').sized.make({ ...SHAPE, patchSize: 4, widening: 1 })],
];

const BLOCKS: Block[] = [
  { blockSize: 4, blockColumns: 2 },
  { blockSize: 2, blockColumns: 4 },
];

const SIDES = BLOCKS.map((block) => [`${block.blockSize}×${block.blockColumns}`, block] as const);
const CASES = NETWORKS.flatMap(([arch, auxiliary]) =>
  SIDES.map(([sides, block]) => [`${arch}, ${sides}`, { auxiliary, ...block }] as const),
);
const config = (of: Pick<BankConfig, 'auxiliary'> & Block): BankConfig => ({
  ...of,
  templates: { matrix: 3, other: 2 },
});

/** S ⊗ T by its definition: element (i·p + k, j·q + l) is S[i, j] · T[k, l]. */
function kron(s: number[][], t: number[][]): number[][] {
  return s.flatMap((row) => t.map((inner) => row.flatMap((a) => inner.map((b) => a * b))));
}

function matrixAt(data: Float32Array, index: number, [rows, columns]: readonly [number, number]): number[][] {
  const start = index * rows * columns;
  return Array.from({ length: rows }, (_, y) => [
    ...data.subarray(start + y * columns, start + (y + 1) * columns),
  ]);
}

describe('templates of two sides', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it.each(CASES)('compose every tensor as a sum of Kronecker products (%s)', (_, of) => {
    const bank = randomBank(config(of));
    const { weights } = generate(bank, ownSize(bank.config), INHERITED);
    for (const role of bankRoles(bank.config)) {
      const [templates, scalers] = [bank.templates.get(role.name)!, bank.scalers.get(role.name)!];
      const count = templates.shape[0]!;
      for (const [layer, name] of role.names.entries()) {
        const products = Array.from({ length: count }, (__, t) =>
          kron(
            matrixAt(scalers.data, layer * count + t, [role.rows, role.columns]),
            matrixAt(templates.data, t, role.template),
          ).flat(),
        );
        const { data } = weights.get(name)!;
        expect(data.length, name).toBe(products[0]!.length);
        data.forEach((value, i) => {
          const sum = products.reduce((all, product) => all + product[i]!, role.kind === 'gain' ? 1 : 0);
          expect(Math.abs(value - sum), `${name} ${i}`).toBeLessThan(1e-5);
        });
      }
    }
    const sides = bankRoles(bank.config).map(({ template }) => template.join('×'));
    expect(sides).toContain(`${of.blockSize}×${of.blockColumns}`);
  });

  it('agree with PyTorch’s kron', async () => {
    const missing = missingInPython('torch', 'safetensors.torch');
    if (missing !== undefined) {
      console.warn(`skipped: ${missing}`);
      return;
    }
    const bank = randomBank(tinyConfig(BLOCKS[0]));
    const folder = temporaryFolder();
    const [own, made] = ['a.wavebank', 'a.safetensors'].map((name) => join(folder, name));
    await writeBank(own!, bank);
    await writeModel(made!, generate(bank, ownSize(bank.config), INHERITED));
    const { status, output } = runInterop('kron.py', own!, made!, ...MATRIX_ROLES);
    expect(output).toContain('compared 12');
    expect(status, output).toBe(0);
  });

  it('that are the same are squares to the last bit, in the file as well', () => {
    expect(blockOf(4, 4)).toEqual({ blockSize: 4 });
    const square = tinyConfig();
    const said = tinyConfig({ blockSize: 4, blockColumns: 4 });
    expect(bankRoles(said)).toEqual(bankRoles(square));
    expect(mimeticStart(said, 3)).toEqual(mimeticStart(square, 3));
    const [a, b] = [square, said].map((each) =>
      generate(randomBank(each), { width: 8, depth: 2 }, INHERITED),
    );
    expect(a).toEqual(b);
    const { metadata } = bankContent(randomBank(tinyConfig(blockOf(4, 4))));
    expect(metadata['wave.description']).not.toContain('blockColumns');
  });

  it.each(CASES)('widen and narrow what gives features as what reads them (%s)', (_, of) => {
    const whole = config(of);
    for (const width of [4, 12, 16, 20]
      .map((each) => (each * of.auxiliary.embedDim) / 8)
      .filter((w) => w % 4 === 0)) {
      const size = { width, depth: of.auxiliary.depth };
      const [before, after] = [whole.auxiliary, networkOf(whole, size)].map(
        (each) => new Map(bankRoles(whole, each).map((role) => [role.name, role])),
      );
      for (const map of [spreadMap, ...(width < of.auxiliary.embedDim ? [leadingMap] : [])]) {
        const byLength = new Map<string, number[]>();
        for (const [name, to] of after!) {
          const from = before!.get(name)!;
          const { rows, columns } = map(from, to);
          const sides = [
            [rows, to.template[0], to.rowAxis, to.rows, from.rows],
            [columns, to.template[1], to.columnAxis, to.columns, from.columns],
          ] as const;
          for (const [places, side, axis, length, old] of sides) {
            if (length === old || !cutBy(of, side, to, axis)) continue;
            const features = places.flatMap((place) =>
              Array.from({ length: side }, (__, i) => place * side + i),
            );
            const key = `${length * side} of ${axis.groups}`;
            expect(features, `${name} ${key}`).toEqual(byLength.get(key) ?? features);
            byLength.set(key, features);
          }
        }
        expect(byLength.size, String(width)).toBeGreaterThan(0);
      }
    }
  });

  it.each(CASES)('are put in order of importance without another answer (%s)', (_, of) => {
    const auxiliary = networkOf(config(of), { width: 2 * of.auxiliary.embedDim, depth: of.auxiliary.depth });
    const bank = randomBank(config({ ...of, auxiliary }));
    const sorted = sortedByImportance(bank);
    if ('tokenRatio' in auxiliary || auxiliary.family === undefined) {
      expect(sorted.scalers).not.toEqual(bank.scalers);
    }
    const images = tf.randomUniform([2, 3, 8, 8], -1, 1, 'float32', 5);
    const [before, after] = [bank, sorted].map((each) => {
      const { network, normalisation, weights } = generate(each, ownSize(each.config), INHERITED);
      const held = Object.fromEntries(
        [...weights].map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape])]),
      );
      return networkForward(network, normalisation, held, images).dataSync();
    });
    expectClose(after!, before!, { relative: 1e-3 });
  });

  it('learn, as a grid of sizes', async () => {
    const engine = await openWasmEngine();
    const { token, metrics } = recorder();
    const elastic = { ...elasticConfig(), ...BLOCKS[1]! };
    const how = { classes: CLASSES, steps: 60, seed: 1 };
    const { normalisation } = randomBank(elastic);
    const bank = await condense(engine, elastic, normalisation, colourSource(), how, token);
    const losses = metrics.get('loss')!;
    expect(mean(losses.slice(-10))).toBeLessThan(0.7 * mean(losses.slice(0, 10)));
    expect(bank.templates.get('mlp.fc1.weight')!.shape).toEqual([3, 2, 4]);
    await engine.dispose();
  });

  it.each(SIDES)('are fitted exactly where there are enough of them (%s)', async (_, block) => {
    const bank = randomBank(tinyConfig(block));
    const model = generate(bank, ownSize(bank.config), INHERITED);
    const fitted = await fitBank(model, { ...block, templates: { matrix: 3, other: 2 } });
    expect(fitted.provenance.error).toBeLessThan(1e-3);
    expect(fitted.config).toEqual(tinyConfig(block));
    const fewer = await fitBank(model, { ...block, templates: { matrix: 1, other: 1 } });
    expect(fewer.provenance.error).toBeGreaterThan(0.1);
  });

  it('are counted: so many numbers are a bank', () => {
    const counts = (block: Block) => countBank(tinyConfig(block));
    // Four kinds of matrix, three templates each.
    expect(counts({ blockSize: 4, blockColumns: 2 }).matrixTemplates).toBe(4 * 3 * 8);
    expect(counts({ blockSize: 4 }).matrixTemplates).toBe(4 * 3 * 16);
    for (const [, block] of SIDES) {
      const { templates, scalers, head } = randomBank(tinyConfig(block));
      const numbers = [templates, scalers, head].map((part) =>
        [...part.values()].reduce((sum, { data }) => sum + data.length, 0),
      );
      const told = counts(block);
      expect([told.templates, told.scalers, told.head]).toEqual(numbers);
    }
  });

  it.each(SIDES)('have widths of whole blocks of the longer side (%s)', (_, block) => {
    const of = (width: number) => describeTarget(tinyConfig({ ...block, auxiliary: { ...AUXILIARY, numHeads: 6 } }), { width, depth: 3 }); // prettier-ignore
    expect(of(16)).toMatchObject({ valid: true });
    expect(of(14)).toMatchObject({
      valid: false,
      reason: expect.stringContaining('multiples of 4') as string,
    });
  });

  it('begin with keys as queries, and a projection that is random', () => {
    const { templates, scalers } = mimeticStart(tinyConfig(BLOCKS[0]), 1);
    const [qkv, proj] = ['attn.qkv.weight', 'attn.proj.weight'].map((name) => scalers.get(name)!);
    const third = qkv!.data.length / (3 * 3 * 3);
    expect(qkv!.data.slice(third, 2 * third)).toEqual(qkv!.data.slice(0, third));
    expect(proj!.shape).toEqual([3, 3, 3, 6]);
    expect(templates.get('attn.proj.weight')!.data.every((value) => value !== 0)).toBe(true);
  });
});

/** Whether an axis is cut by a template's side, and not a kernel's or a fixed length. */
function cutBy({ blockSize, blockColumns }: Block, side: number, { kind }: Role, { groups }: Axis): boolean {
  return (side === blockSize || side === blockColumns) && groups === 1 && kind !== 'depthwise';
}

describe.each(NETWORKS)('the gradients of a bank with templates of two sides (%s)', (_, auxiliary) => {
  const bank = randomBank(config({ auxiliary, blockSize: 4, blockColumns: 2 }));
  const roles = bankRoles(bank.config);
  const AS_THEY_ARE = { mean: [0, 0, 0], std: [1, 1, 1] } as const;
  const forward = (held: tf.NamedTensorMap, images: tf.Tensor) =>
    networkForward(sizedNetwork(auxiliary), AS_THEY_ARE, materialise(held, roles), images);
  itHasGradients({ forward, weights: paramsOf(bank) }, auxiliary.imgSize);
});
