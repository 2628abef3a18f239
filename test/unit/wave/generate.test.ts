import { describe, expect, it } from 'vitest';
import type { HostTensor, TensorMap } from '../../../src-main/base/tensor';
import { countElements } from '../../../src-main/base/tensor';
import { countParameters } from '../../../src-main/nn/families/registry';
import { bankRoles, networkOf, type TemplateBank } from '../../../src-main/wave/bank';
import { generate } from '../../../src-main/wave/generate';
import type { GenerateOptions } from '../../../src-main/wave/target-options';
import { composeOnHost } from '../../../src-main/wave/materialise';
import { nestedLayers, spreadLayers } from '../../../src-main/wave/resize';
import { describeTarget } from '../../../src-main/wave/size';
import { CLASSES, elasticConfig, randomBank, tinyConfig } from './helpers';

const INHERITED: GenerateOptions = { scalers: 'inherited', seed: 1 };

/** Rows and columns `rows` × `columns` of a matrix. */
function part({ shape, data }: HostTensor, rows: number[], columns: number[]): number[] {
  const width = shape[1] ?? 1;
  return rows.flatMap((row) => columns.map((column) => data[row * width + column]!));
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe('inherited scalers', () => {
  it.each([
    ['one size', tinyConfig()],
    ['an elastic bank', elasticConfig()],
  ])('give the auxiliary’s own size back: %s', (_label, config) => {
    const bank = randomBank(config);
    const { weights, network, classes } = generate(bank, { width: 12, depth: 3 }, INHERITED);
    const composed = composeOnHost(bankRoles(config), bank.templates, bank.scalers);
    expect(network.config).toEqual(config.auxiliary);
    expect(classes).toEqual(CLASSES);
    expect(weights.size).toBe(composed.size + bank.head.size);
    for (const [name, tensor] of [...composed, ...bank.head]) expect(weights.get(name), name).toEqual(tensor);
    expect(countElements(weights)).toBe(countParameters(config.auxiliary));
  });

  it.each([
    [6, 4, [0, 2, 3, 5]],
    [6, 8, [0, 1, 1, 2, 3, 4, 4, 5]],
    [6, 6, [0, 1, 2, 3, 4, 5]],
    [5, 1, [0]],
    [1, 3, [0, 0, 0]],
  ])('spread %i layers over %i', (from, to, expected) => {
    expect(spreadLayers(from, to)).toEqual(expected);
  });

  it.each([
    [8, ['0', '07', '047', '0247', '02467', '012467', '0123467', '01234567']],
    [3, ['0', '02', '012']],
    [1, ['0']],
  ])('of an elastic bank take of %i layers always the same ones and one more', (from, expected) => {
    const taken = expected.map((_, i) => nestedLayers(from, i + 1).join(''));
    expect(taken).toEqual(expected);
  });

  it('of an elastic bank made by an earlier version take evenly spread layers, as it was trained', () => {
    const layersOf = (nested: boolean) => {
      const { auxiliary, elastic, ...rest } = elasticConfig();
      const grid = { ...elastic!, depths: [6, 8], nested };
      const bank = randomBank({ ...rest, auxiliary: { ...auxiliary, depth: 8 }, elastic: grid });
      const all = generate(bank, { width: 12, depth: 8 }, INHERITED).weights;
      const some = generate(bank, { width: 12, depth: 6 }, INHERITED).weights;
      const bias = (weights: TensorMap, layer: number) => [
        ...weights.get(`blocks.${layer}.mlp.fc1.bias`)!.data,
      ];
      const master = Array.from({ length: 8 }, (_, layer) => bias(all, layer).join());
      return Array.from({ length: 6 }, (_, layer) => master.indexOf(bias(some, layer).join()));
    };
    expect(layersOf(true)).toEqual([0, 1, 2, 4, 6, 7]);
    expect(layersOf(false)).toEqual([0, 1, 3, 4, 6, 7]);
  });

  it('change nothing but the order of layers, and what repeated ones add, where only the depth differs', () => {
    const bank = randomBank(tinyConfig());
    const same = generate(bank, { width: 12, depth: 3 }, INHERITED).weights;
    const deeper = generate(bank, { width: 12, depth: 5 }, INHERITED).weights;
    const origins = [0, 1, 1, 2, 2];
    for (const [name, tensor] of deeper) {
      const layer = Number(/^blocks\.(\d)/.exec(name)?.[1] ?? -1);
      const origin = same.get(name.replace(/^blocks\.\d/, `blocks.${origins[layer]}`))!;
      const halved = layer > 0 && /attn\.proj|mlp\.fc2/.test(name);
      expect(tensor.data, name).toEqual(halved ? origin.data.map((value) => value / 2) : origin.data);
    }
  });

  it('of an elastic bank compose a smaller size as the leading part of the largest, queries, keys and values each', () => {
    const bank = randomBank(elasticConfig());
    const large = generate(bank, { width: 12, depth: 3 }, INHERITED).weights;
    const small = generate(bank, { width: 8, depth: 2 }, INHERITED).weights;
    const packed = [...range(0, 8), ...range(12, 20), ...range(24, 32)];
    const parts: [name: string, rows: number[], columns: number[]][] = [
      ['blocks.L.attn.qkv.weight', packed, range(0, 8)],
      ['blocks.L.attn.qkv.bias', packed, [0]],
      ['blocks.L.attn.proj.weight', range(0, 8), range(0, 8)],
      ['blocks.L.mlp.fc1.weight', range(0, 16), range(0, 8)],
      ['blocks.L.mlp.fc2.weight', range(0, 8), range(0, 16)],
      ['blocks.L.mlp.fc2.bias', range(0, 8), [0]],
      ['blocks.L.norm1.weight', range(0, 8), [0]],
      ['norm.bias', range(0, 8), [0]],
      ['head.weight', range(0, 3), range(0, 8)],
      ['head.bias', range(0, 3), [0]],
    ];
    for (const [name, rows, columns] of parts) {
      for (const [layer, origin] of [
        ['0', '0'],
        ['1', '2'],
      ] as const) {
        const values = [...small.get(name.replace('L', layer))!.data];
        expect(values, name).toEqual(part(large.get(name.replace('L', origin))!, rows, columns));
      }
    }
  });

  it('take a size that is wider than the grid from its widest', () => {
    const bank = randomBank(elasticConfig());
    const widest = generate(bank, { width: 12, depth: 2 }, INHERITED).weights;
    const wider = generate(bank, { width: 24, depth: 2 }, INHERITED).weights;
    // Every block of 4 twice, and what sums over the doubled width by half.
    const doubled = range(0, 24).map((column) => Math.floor(column / 8) * 4 + (column % 4));
    const proj = part(widest.get('blocks.1.attn.proj.weight')!, doubled, doubled);
    expect([...wider.get('blocks.1.attn.proj.weight')!.data]).toEqual(
      proj.map((value) => Math.fround(value / 2)),
    );
    const head = part(widest.get('head.weight')!, range(0, 3), doubled);
    expect([...wider.get('head.weight')!.data]).toEqual(head.map((value) => Math.fround(value / 2)));
    const gain = part(widest.get('norm.weight')!, doubled, [0]);
    expect([...wider.get('norm.weight')!.data]).toEqual(gain);
  });

  it('leave the classifier new where the classes are others', () => {
    const bank = randomBank(elasticConfig());
    const options = { ...INHERITED, classes: ['dog', 'eel', 'fox', 'gnu'] };
    const own = generate(bank, { width: 8, depth: 2 }, INHERITED).weights;
    const { weights, network, classes } = generate(bank, { width: 8, depth: 2 }, options);
    expect(classes).toEqual(options.classes);
    expect(network.config.numClasses).toBe(4);
    expect(weights.get('head.weight')!.shape).toEqual([4, 8]);
    expect(new Set(weights.get('head.bias')!.data)).toEqual(new Set([0]));
    for (const [name, tensor] of weights) if (!name.startsWith('head')) expect(tensor).toEqual(own.get(name));
  });
});

describe('fresh scalers', () => {
  const bank = randomBank(tinyConfig());
  const fresh = (seed: number, width = 16) => generate(bank, { width, depth: 4 }, { scalers: 'fresh', seed });

  it('are the same for the same seed and others for another', () => {
    expect(fresh(1)).toEqual(fresh(1));
    expect(fresh(2).weights.get('blocks.0.attn.qkv.weight')).not.toEqual(
      fresh(1).weights.get('blocks.0.attn.qkv.weight'),
    );
  });

  it('make every block of a matrix one template with a sign, nearly', () => {
    const { weights } = fresh(3);
    const { data } = bank.templates.get('mlp.fc1.weight')!;
    const matrix = weights.get('blocks.2.mlp.fc1.weight')!;
    const chosen = new Set<string>();
    for (let i = 0; i < 8; i++) {
      for (let j = 0; j < 4; j++) {
        const block = part(matrix, range(4 * i, 4 * i + 4), range(4 * j, 4 * j + 4));
        const distances = [0, 1, 2].flatMap((t) =>
          [1, -1].map((sign) => ({
            template: `${sign * (t + 1)}`,
            rms: Math.sqrt(block.reduce((sum, x, k) => sum + (x - sign * data[t * 16 + k]!) ** 2, 0) / 16),
          })),
        );
        const nearest = distances.reduce((a, b) => (b.rms < a.rms ? b : a));
        expect(nearest.rms).toBeLessThan(0.15);
        chosen.add(nearest.template);
      }
    }
    expect(chosen.size).toBe(6);
  });

  it('come with a new classifier though the classes are the bank’s', () => {
    expect(fresh(1, 12).weights.get('head.weight')).not.toEqual(bank.head.get('head.weight'));
  });
});

describe('a target before it is made', () => {
  it.each([
    [tinyConfig(), { width: 12, depth: 3 }, 'instant'],
    [tinyConfig(), { width: 12, depth: 2 }, 'resized'],
    [elasticConfig(), { width: 8, depth: 2 }, 'instant'],
    [elasticConfig('8x2'), { width: 8, depth: 2 }, 'between'],
    [elasticConfig(), { width: 8, depth: 4 }, 'resized'],
  ] as const)('says how it comes about (%#)', (config, size, mode) => {
    const network = networkOf(config, size);
    expect(describeTarget(config, size)).toMatchObject({ valid: true, mode, nearest: [] });
    expect(describeTarget(config, size).parameters).toBe(countParameters(network));
    expect(describeTarget(config, size, { scalers: 'fresh' }).mode).toBe('fresh');
    const more = describeTarget(config, size, { numClasses: 5 }).parameters;
    expect(more - countParameters(network)).toBe(2 * (size.width + 1));
  });

  it.each([
    [
      { width: 10, depth: 2 },
      [8, 12],
      'This bank cannot compose a width of 10: its widths are multiples of 4. The nearest that it can: 8 and 12.',
    ],
    [
      { width: 3, depth: 2 },
      [4],
      'This bank cannot compose a width of 3: its widths are multiples of 4. The smallest that it can: 4.',
    ],
    [
      { width: 8, depth: 0 },
      [8],
      'A network cannot have a depth of 0. Its depth is the number of its blocks: a whole number of at least 1.',
    ],
    [
      { width: 8, depth: 2.5 },
      [8],
      'A network cannot have a depth of 2.5. Its depth is the number of its blocks: a whole number of at least 1.',
    ],
    [
      { width: 8000, depth: 1000 },
      [348],
      'A network of 8000x1000 would have about 513 billion parameters. The largest that is made: 348x1000.',
    ],
  ])('names what is wrong with $0', (size, widths, message) => {
    const config = tinyConfig();
    const { valid, reason, nearest } = describeTarget(config, size);
    expect({ valid, reason }).toEqual({ valid: false, reason: message });
    expect(nearest.map(({ width }) => width)).toEqual(widths);
    const bank: TemplateBank = randomBank(config);
    expect(() => generate(bank, size, INHERITED)).toThrow(message.split('. ')[0]!);
  });

  it.each([
    [['one'], 'A classifier needs at least two classes, not 1.'],
    [['a', 'b', 'a'], 'Two of the classes have the same name.'],
  ])('refuses classes %j', (classes, message) => {
    const make = () => generate(randomBank(tinyConfig()), { width: 8, depth: 1 }, { ...INHERITED, classes });
    expect(make).toThrow(message);
  });
});
