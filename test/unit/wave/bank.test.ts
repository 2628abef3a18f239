import { describe, expect, it } from 'vitest';
import { nameOf } from '../../../src-main/base/size';
import { countElements, sizeOf } from '../../../src-main/base/tensor';
import { type ViTConfig } from '../../../src-main/nn/config';
import { countParameters, weightShapes } from '../../../src-main/nn/families/registry';
import {
  type BankConfig,
  bankRoles,
  bankShapes,
  checkBankConfig,
  countBank,
  networkOf,
  sizeWithin,
  widthStep,
} from '../../../src-main/wave/bank';
import { defaultPatchSize, defaultShift, PRESETS } from '../../../src-main/wave/defaults';
import {
  gridText,
  isInside,
  largestSize,
  nearestInside,
  parseGrid,
  parseSizes,
  trainedSizes,
} from '../../../src-main/wave/elastic';
import { freshScalers, initialHead, initialTemplates } from '../../../src-main/wave/initial';
import { plainHeadNames, weightName } from '../../../src-main/wave/roles';
import { describeTarget } from '../../../src-main/wave/size';
import { AUXILIARY, elasticConfig, tinyConfig } from './helpers';

/** The default auxiliary network: width 128, depth 6, here with patches of 8 on images of 32. */
const DEFAULT: BankConfig<ViTConfig> = {
  auxiliary: {
    imgSize: 32,
    patchSize: 8,
    inChans: 3,
    numClasses: 10,
    embedDim: 128,
    depth: 6,
    numHeads: 4,
    mlpRatio: 4,
  },
  blockSize: 32,
  templates: { matrix: 8, other: 4 },
};

const VARIETIES: [string, BankConfig][] = [
  ['plain', tinyConfig()],
  ['elastic', elasticConfig()],
  ['distilled', tinyConfig({ auxiliary: { ...AUXILIARY, distilled: true } })],
  ['distilled and elastic', { ...elasticConfig(), auxiliary: { ...AUXILIARY, distilled: true } }],
  ['with layer scale', tinyConfig({ auxiliary: { ...AUXILIARY, initValues: 0.1 } })],
  ['mean pooled', tinyConfig({ auxiliary: { ...AUXILIARY, globalPool: 'avg' } })],
  ['with exceptions', tinyConfig({ templatesOf: { 'mlp.fc1.weight': 7, pos_embed: 1 } })],
  ['the default', DEFAULT],
];

describe('the size of a bank', () => {
  it('is that of the method’s default', () => {
    const counts = countBank(DEFAULT);
    expect(counts).toMatchObject({ matrixTemplates: 32_768, templates: 61_056, scalers: 10_560 });
    expect(counts.auxiliary).toBe(countParameters(DEFAULT.auxiliary));
  });

  it.each(VARIETIES)(
    'balances: every weight is composed or belongs to the classifier (%s)',
    (_label, config) => {
      const roles = bankRoles(config);
      const names = roles.flatMap((role) =>
        Array.from({ length: role.layers }, (_, layer) => weightName(role, layer)),
      );
      const heads = plainHeadNames(config.auxiliary, config.elastic !== undefined);
      const shapes = weightShapes(config.auxiliary);
      expect([...names, ...heads].sort()).toEqual([...shapes.keys()].sort());
      for (const role of roles) {
        const [w1, w2] = role.template;
        expect(role.rows * w1 * role.columns * w2, role.name).toBe(sizeOf(shapes.get(weightName(role, 0))!));
        expect(Number.isInteger(role.rows) && Number.isInteger(role.columns), role.name).toBe(true);
      }
    },
  );

  it.each(VARIETIES)('is that of what it begins with (%s)', (_label, config) => {
    const counts = countBank(config);
    const heads = plainHeadNames(config.auxiliary, config.elastic !== undefined);
    expect(countElements(initialTemplates(config, 1))).toBe(counts.templates);
    expect(countElements(freshScalers(config, bankRoles(config), 1))).toBe(counts.scalers);
    expect(countElements(initialHead(config.auxiliary, heads, 1))).toBe(counts.head);
    expect([...initialTemplates(config, 1)].map(([name, { shape }]) => [name, shape])).toEqual([
      ...bankShapes(config).templates,
    ]);
  });

  it('never begins with templates and scalers that are both zero', () => {
    for (const [name, { data }] of freshScalers(DEFAULT, bankRoles(DEFAULT), 1)) {
      expect(
        data.every((value) => value !== 0),
        name,
      ).toBe(true);
    }
  });
});

describe('widths', () => {
  const step = (changes: Partial<ViTConfig>, blockSize: number) =>
    widthStep({ ...DEFAULT, auxiliary: { ...DEFAULT.auxiliary, ...changes }, blockSize });

  it('are whole heads, and whole blocks across the width and the hidden width', () => {
    expect(step({}, 32)).toBe(32);
    expect(step({}, 16)).toBe(32);
    expect(step({}, 64)).toBe(64);
    expect(step({ embedDim: 144, numHeads: 3 }, 32)).toBe(96);
    expect(step({ mlpRatio: 2.5 }, 32)).toBe(64);
  });

  it('keep the size of heads', () => {
    const network = networkOf(DEFAULT, { width: 160, depth: 8 }, 3);
    expect(network).toMatchObject({ embedDim: 160, depth: 8, numHeads: 5, numClasses: 3, imgSize: 32 });
  });
});

describe('a bank that cannot be', () => {
  it.each<[Partial<BankConfig>, string]>([
    [{ blockSize: 0 }, 'The block size must be a whole number of at least 1, not 0.'],
    [{ blockSize: 2.5 }, 'The block size must be a whole number of at least 1, not 2.5.'],
    [{ blockSize: 5 }, 'A width of 12 cannot be cut into blocks of 5.'],
    [{ blockColumns: 0 }, 'The block size must be a whole number of at least 1, not 0.'],
    [{ blockColumns: 6 }, 'Templates cannot be 4 × 6: '],
    [{ blockColumns: 8 }, 'A width of 12 cannot be cut into blocks of 8.'],
    [
      { templates: { matrix: 0, other: 1 } },
      'The number of templates must be a whole number of at least 1, not 0.',
    ],
    [
      { templatesOf: { 'mlp.fc1.weight': -1 } },
      'The number of templates must be a whole number of at least 1, not -1.',
    ],
    [{ templatesOf: { 'mlp.fc3.weight': 2 } }, 'The network has no tensors called “mlp.fc3.weight”.'],
    [{ auxiliary: { ...AUXILIARY, depth: 0 } }, 'The depth must be a whole number of at least 1, not 0.'],
    [
      { auxiliary: { ...AUXILIARY, mlpRatio: 2.5 }, blockSize: 4 },
      'A width of 12 cannot be cut into blocks of 4.',
    ],
    [
      { elastic: { widths: [4, 8], depths: [3], leftOut: [], nested: true } },
      'The auxiliary network of an elastic bank must have its largest size, 8x3.',
    ],
    [
      { elastic: { widths: [6, 12], depths: [3], leftOut: [], nested: true } },
      'This bank cannot compose a width of 6: its widths are multiples of 4.',
    ],
  ])('is refused: %j', (changes, message) => {
    expect(() => checkBankConfig({ ...tinyConfig(), ...changes })).toThrow(message);
  });

  it('is none of the presets', () => {
    for (const { width, depth, headDim, ...preset } of PRESETS) {
      const shape = { embedDim: width, depth, numHeads: width / headDim, mlpRatio: preset.mlpRatio };
      const elastic = parseGrid(preset.grid, headDim);
      const largest = { embedDim: elastic.widths.at(-1)!, depth: elastic.depths.at(-1)! };
      const config = { ...DEFAULT, blockSize: preset.blockSize, templates: preset.templates };
      checkBankConfig({ ...config, auxiliary: { ...DEFAULT.auxiliary, ...shape } });
      const numHeads = largest.embedDim / headDim;
      checkBankConfig({
        ...config,
        auxiliary: { ...DEFAULT.auxiliary, ...shape, ...largest, numHeads },
        elastic,
      });
    }
  });
});

describe('grids of sizes', () => {
  it.each([
    ['64-160x4-8', [64, 96, 128, 160], [4, 5, 6, 7, 8]],
    ['64,128×4,6,8', [64, 128], [4, 6, 8]],
    [' 96 x 2-3 ', [96], [2, 3]],
    ['128,64-96x8,4', [64, 96, 128], [4, 8]],
  ])('are read: %s', (text, widths, depths) => {
    expect(parseGrid(text, 32)).toEqual({ widths, depths, leftOut: [], nested: true });
  });

  it('have a third axis of hidden widths', () => {
    const grid = parseGrid('64-96x4x0.5,1-4', 32, '64x4x2');
    expect(grid).toMatchObject({ widths: [64, 96], depths: [4], mlpRatios: [0.5, 1, 2, 3, 4] });
    expect(gridText(grid, 32)).toBe('64-96x4x0.5,1-4');
    const left = ['64x4x0.5', '64x4x1', '64x4x3', '64x4x4'];
    expect(trainedSizes(grid).map(nameOf).slice(0, 4)).toEqual(left);
    expect(nameOf(largestSize(grid))).toBe('96x4x4');
    expect(isInside(grid, { width: 96, depth: 4, mlpRatio: 2.5 })).toBe(true);
    expect(isInside(grid, { width: 96, depth: 4, mlpRatio: 5 })).toBe(false);
    expect(nearestInside(grid, { width: 32, depth: 9, mlpRatio: 0.1 })).toEqual({
      ...{ width: 64, depth: 4, mlpRatio: 0.5 },
    });
    // A grid without one has the bank's own hidden width only.
    expect(isInside(parseGrid('64-96x4', 32), { width: 96, depth: 4, mlpRatio: 2 })).toBe(false);
  });

  it('name a size with its hidden width where the bank’s sizes differ in it', () => {
    const many = { ...DEFAULT, elastic: parseGrid('64-128x6x1-4', 32) };
    expect(nameOf(sizeWithin(many, { width: 64, depth: 6 }))).toBe('64x6x4');
    expect(nameOf(sizeWithin(DEFAULT, { width: 64, depth: 6, mlpRatio: 4 }))).toBe('64x6');
    expect(nameOf(sizeWithin(DEFAULT, { width: 64, depth: 6, mlpRatio: 2 }))).toBe('64x6x2');
    expect(describeTarget(many, { width: 96, depth: 6, mlpRatio: 2 }).mode).toBe('instant');
    expect(describeTarget(many, { width: 96, depth: 6, mlpRatio: 1.5 })).toMatchObject({ valid: false });
    expect(describeTarget(many, { width: 128, depth: 6, mlpRatio: 1.5 }).mode).toBe('between');
    expect(describeTarget(many, { width: 96, depth: 6, mlpRatio: 5 }).mode).toBe('resized');
    expect(describeTarget(DEFAULT, { width: 128, depth: 6, mlpRatio: 2 }).mode).toBe('resized');
    expect(describeTarget(DEFAULT, { width: 128, depth: 6, mlpRatio: 4 }).mode).toBe('instant');
  });

  it.each([
    ['64-160', '', '“64-160” is not a grid of sizes.'],
    ['64x4x', '', '“64x4x” is not a grid of sizes.'],
    ['64x4x2x1', '', '“64x4x2x1” is not a grid of sizes.'],
    ['64x4x0', '', 'The ratio must be above 0, not 0.'],
    ['64x4xwide', '', '“wide” is not a ratio or a range of ratios.'],
    ['wide x4', '', '“wide” is not a width or a range of widths.'],
    ['64x-3', '', '“-3” is not a depth or a range of depths.'],
    ['160-64x4', '', 'The range 160-64 runs backwards.'],
    ['64-150x4', '', 'A width of 150 is not a multiple of 32.'],
    ['70x4', '', 'A width of 70 is not a multiple of 32.'],
    ['64x0-4', '', 'The depth must be at least 1, not 0.'],
    ['0-64x4', '', 'The width must be at least 1, not 0.'],
    ['64-128x4-8', '100', '“100” is not a size.'],
    ['64-128x4-8', '64x3', 'The size 64x3 cannot be left out: the grid does not have it.'],
    ['64-128x4-8', '128x8', 'The largest size, 128x8, cannot be left out: all others are parts of it.'],
  ])('are refused: %s without “%s”', (text, leftOut, message) => {
    expect(() => parseGrid(text, 32, leftOut)).toThrow(message);
  });

  it('know what is trained, what lies inside, and what is nearest', () => {
    const grid = parseGrid('64-128x4,6', 32, '96x4,64x6');
    expect(trainedSizes(grid).map(nameOf)).toEqual(['64x4', '96x6', '128x4', '128x6']);
    expect(isInside(grid, { width: 96, depth: 5 })).toBe(true);
    expect(isInside(grid, { width: 96, depth: 7 })).toBe(false);
    expect(isInside(grid, { width: 32, depth: 5 })).toBe(false);
    expect(nearestInside(grid, { width: 256, depth: 5 })).toEqual({ width: 128, depth: 5 });
    expect(parseSizes('128x5, 96×6')).toEqual([
      { width: 128, depth: 5 },
      { width: 96, depth: 6 },
    ]);
  });
});

describe('the shift', () => {
  it.each([
    [32, 2, 4],
    [28, 2, 4],
    [64, 4, 8],
    [16, 1, 2],
    [224, 14, 28],
  ])('for images of %i pixels is %i, and where there is no teacher %i', (imgSize, shift, more) => {
    expect([defaultShift(imgSize), defaultShift(imgSize, 4)]).toEqual([shift, more]);
  });
});

describe('the patch size', () => {
  it.each([
    [32, 4],
    [28, 4],
    [64, 8],
    [96, 12],
    [224, 16],
    [40, 5],
    [31, 1],
  ])('for images of %i pixels is %i', (imgSize, patchSize) => {
    expect(defaultPatchSize(imgSize)).toBe(patchSize);
  });
});
