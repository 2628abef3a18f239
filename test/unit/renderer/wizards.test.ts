import { describe, expect, it } from 'vitest';
import {
  type ClassPairs,
  type DatasetSource,
  type Entry,
  foundClasses,
  RequestSchema,
  suggestPairs,
} from '../../../src-main/api/contract';
import { worked } from '../../../src-renderer/app/worked';
import { timeLeft, withReading } from '../../../src-main/base/time-left';
import { activeFilters, filterInput, NO_FILTERS } from '../../../src-renderer/screens/catalog/filters';
import {
  accuracyCurve,
  axesOf,
  placesOn,
  sharedNames,
  stepReaching,
} from '../../../src-renderer/screens/compare/epochs';
import { classFit, mayFit } from '../../../src-renderer/screens/condense/class-fit';
import * as elastic from '../../../src-renderer/screens/condense/elastic-sizes';
import * as condense from '../../../src-renderer/screens/condense/draft';
import * as generate from '../../../src-renderer/screens/generate/draft';
import { emptyOnnxDraft, onnxOptions, rgbOf } from '../../../src-renderer/screens/import/onnx-draft';
import { reasonsOf } from '../../../src-renderer/screens/import/reasons';
import { choicesOf, withChoices } from '../../../src-renderer/screens/import/dataset-choices';
import { tickLabels } from '../../../src-renderer/app/curves';
import { chartsOf, curveWords } from '../../../src-renderer/screens/run/chart-groups';

describe('the wizard for banks', () => {
  it.each(['small', 'standard', 'large'] as const)('makes a whole request of the preset “%s”', (preset) => {
    const draft = condense.withPreset(condense.newDraft('data', 'teacher'), preset);
    const request = RequestSchema.parse(condense.condenseRequest(draft, undefined));
    expect(request).toMatchObject({ kind: 'condense', data: 'data', teacher: 'teacher' });
    expect(request).toHaveProperty('options.sizes', draft.grid);
  });

  it('asks for one size without a grid, and for one kind of budget', () => {
    const draft = { ...condense.newDraft('d', 't'), elastic: false, budget: 500, unit: 'steps' as const };
    const options = condense.condenseOptions(draft);
    expect(options).not.toHaveProperty('sizes');
    expect(options).not.toHaveProperty('epochs');
    expect(options.steps).toBe(500);
  });

  it('begins from a bank in its shape, until a preset is chosen again', () => {
    const auxiliary = { imgSize: 32, patchSize: 4, inChans: 3, numClasses: 2, embedDim: 96, depth: 5 };
    const shape = { blockSize: 16, templates: { matrix: 6, other: 2 }, templatesOf: { pos_embed: 1 } };
    const bank = { ...shape, auxiliary: { ...auxiliary, numHeads: 3, mlpRatio: 2 } };
    const from = { id: 'b', config: { bank } } as unknown as Entry;
    const draft = condense.withStart(condense.newDraft('d', 't'), from);
    const request = RequestSchema.parse(condense.condenseRequest(draft, undefined));
    expect(request).toMatchObject({ bank: 'b', options: { ...shape, headDim: 32, width: 96, depth: 5 } });
    expect(request).not.toHaveProperty('options.sizes');
    const again = condense.condenseRequest(condense.withPreset(draft, 'small'), undefined);
    expect(again).not.toHaveProperty('bank');
  });

  it.each([
    ['64-160x4-8', '', '64-160x4-8', ''],
    ['160,64,96x8,4-5', '64x4', '64-96,160x4-5,8', '64x4'],
    [' 128 × 6 ', '', '128x6', ''],
  ])('reads the grid “%s” without “%s” into boxes and writes it again', (grid, leftOut, again, left) => {
    const sizes = elastic.readSizes(grid, leftOut, 32);
    expect(elastic.writeSizes(sizes, 32)).toEqual({ grid: again, leftOut: left });
  });

  it('ticks and unticks widths, depths and sizes', () => {
    const start = elastic.readSizes('64-128x4-6', '96x5', 32);
    const text = (sizes: elastic.ElasticSizes) => Object.values(elastic.writeSizes(sizes, 32)).join(' ');
    expect(text(elastic.withToggled(start, 'widths', 96))).toBe('64,128x4-6 ');
    expect(text(elastic.withToggled(elastic.withToggled(start, 'depths', 5), 'depths', 5))).toBe(
      '64-128x4-6 96x5',
    );
    expect(text(elastic.withLeftOut(start, 64, 4))).toBe('64-128x4-6 96x5,64x4');
    expect(text(elastic.withLeftOut(start, 96, 5))).toBe('64-128x4-6 ');
    // What becomes the largest size is trained, whatever was left out.
    const narrow = elastic.withToggled(elastic.withToggled(start, 'widths', 128), 'depths', 6);
    expect(text(narrow)).toBe('64-96x4-5 ');
    const deep = elastic.readSizes('64-128x4-6x2,4', '96x5x2', 32);
    expect(elastic.isLeftOut(deep, 96, 5)).toBe(false);
    expect(text(elastic.withLeftOut(deep, 96, 5))).toBe('64-128x4-6x2,4 96x5x2,96x5x4');
    expect(text(elastic.withRatios(deep, '4, 1')!)).toBe('64-128x4-6x1,4 ');
    expect(text(elastic.withRatios(start, '2,4')!)).toBe('64-128x4-6x2,4 ');
    expect(text(elastic.withRatios(deep, ' ')!)).toBe('64-128x4-6 ');
    expect(elastic.withRatios(deep, '0, wide')).toBeUndefined();
    const one = elastic.readSizes('64x4', '', 32);
    expect(elastic.withToggled(one, 'widths', 64)).toEqual(one);
  });

  it('moves the ends of an axis and keeps its gaps', () => {
    const sizes = elastic.readSizes('64,128x4-6', '', 32);
    const bounds = elastic.boundsOf(sizes);
    const wider = elastic.withBounds(sizes, 'widths', bounds, { from: 64, to: 192 }, 32);
    expect(wider.widths).toEqual([64, 128, 160, 192]);
    const narrower = elastic.withBounds(sizes, 'widths', bounds, { from: 96, to: 96 }, 32);
    expect(narrower.widths).toEqual([96]);
    expect(elastic.withBounds(sizes, 'depths', bounds, { from: 5, to: 7 }, 1).depths).toEqual([5, 6, 7]);
  });

  it('makes none while something is lacking', () => {
    expect(condense.condenseRequest(condense.newDraft('d'), undefined)).toBeUndefined();
  });

  it.each([
    [['a', 'b'], ['b', 'a'], true, 'It knows all 2 classes.'],
    [['A_b', 'c', 'x'], ['a b', 'c'], true, 'It knows all 2 classes (and 1 more, which are left out).'],
    [
      ['a'],
      ['a', 'b', 'c', 'd', 'e'],
      false,
      'The teacher does not know the classes “b”, “c”, “d” and 1 more.',
    ],
    [['tench, Tinca tinca', 'goldfish'], ['n01440764', 'n01443537'], true, 'It knows all 2 classes.'],
    [
      3,
      ['a', 'b', 'c'],
      true,
      'The teacher does not name its classes: they are matched by their order, so that “a” is taken for its class 0.',
    ],
    [
      4,
      ['a', 'b'],
      false,
      'The teacher has 4 classes and the dataset 2, and without names they cannot be matched.',
    ],
  ])('says whether %j fits %j', (teacher, data, fits, words) => {
    expect(classFit(teacher, data)).toEqual({ fits, words });
  });

  it.each<[string[] | number, string[], ClassPairs, boolean, string]>([
    [['pug', 'tabby'], ['cat', 'dog'], { cat: 'tabby', dog: 'pug' }, true, 'It knows all 2 classes.'],
    [
      ['pug', 'beagle', 'tabby'],
      ['cat', 'dog'],
      { cat: 'tabby', dog: ['pug', 'beagle'] },
      true,
      'It knows all 2 classes.',
    ],
    [4, ['a', 'b'], { a: '3', b: '0' }, true, 'It knows all 2 classes (and 2 more, which are left out).'],
    [['pug', 'tabby'], ['cat', 'dog'], { cat: 'tabby' }, false, 'The teacher does not know the class “dog”.'],
    [
      ['pug'],
      ['cat', 'dog'],
      { cat: 'cow' },
      false,
      'The teacher has no class “cow”, which one is paired with by hand.',
    ],
  ])('says whether %j fits %j when %j are paired', (teacher, data, pairs, fits, words) => {
    expect(classFit(teacher, data, pairs)).toEqual({ fits, words });
    expect(
      condense.condenseRequest({ ...condense.newDraft('d', 't'), classMap: pairs }, undefined),
    ).toMatchObject({ classMap: pairs });
  });

  it.each<[string[] | number, string[], (string | undefined)[], boolean]>([
    [['Cat', 'dog'], ['cat', 'dog', 'emu'], ['Cat', 'dog', undefined], false],
    [['ice cream', 'ice_cream'], ['ice-cream'], [undefined], false],
    [['n01440764'], ['tench'], ['n01440764'], true],
    [2, ['a', 'b'], [undefined, undefined], true],
    [3, ['a', 'b'], [undefined, undefined], false],
  ])('of %j finds for %j what names decide', (teacher, data, found, fits) => {
    expect(foundClasses(teacher, data)).toEqual(found);
    expect(mayFit(teacher, data)).toBe(fits);
  });

  it('shows pairs by place where a teacher names no classes, until one is decided by hand', () => {
    const untouched = suggestPairs(2, ['cat', 'dog']);
    expect(untouched.pairs).toEqual(['0', '1']);
    expect(untouched.notes.join()).toContain('by their order');
    const decided = suggestPairs(2, ['cat', 'dog'], { cat: '1' });
    expect(decided).toEqual({ pairs: [undefined, undefined], notes: [] });
    expect(suggestPairs(['cat', 'cow'], ['dog', 'cat'])).toEqual({ pairs: [undefined, 'cat'], notes: [] });
    expect(suggestPairs(['3', '1'], ['b', 'a']).pairs).toEqual(['1', '3']);
  });
});

describe('a grid of sizes', () => {
  it('is written for people', () => {
    expect(condense.gridWords('64-160x4-8')).toBe('64–160 × 4–8');
    expect(condense.gridWords('64,128x4,6,8')).toBe('64,128 × 4,6,8');
  });
});

describe('the wizard for models', () => {
  const ready = { ...generate.newDraft('bank'), sizes: [{ width: 64, depth: 4 }] };

  it('needs a bank and a size, and data only for training', () => {
    expect(generate.lacking(generate.newDraft())).toBe('Choose a bank.');
    expect(generate.lacking(generate.newDraft('bank'))).toBe('Choose at least one size.');
    expect(generate.lacking(ready)).toBeUndefined();
    expect(generate.lacking({ ...ready, finetuneEpochs: 2 })).toBe(
      'Training needs images: choose a dataset.',
    );
  });

  it('makes requests that the contract takes', () => {
    const instant = RequestSchema.parse(generate.generateRequest(ready, undefined));
    expect(instant).toMatchObject({ kind: 'generate', options: { init: 'wave', scalers: 'inherited' } });
    const trained = { ...ready, data: 'd', teacher: 't', scalerEpochs: 1, finetuneEpochs: 5, lr: 1e-4 };
    expect(RequestSchema.parse(generate.generateRequest(trained, undefined))).toMatchObject({
      teacher: 't',
      options: { scalerTraining: { epochs: 1 }, finetune: { epochs: 5, lr: 1e-4 } },
    });
    const paired = { ...trained, pairs: { cat: ['tabby', 'siamese'], dog: 'pug' } };
    expect(RequestSchema.parse(generate.generateRequest(paired, undefined))).toMatchObject({
      classMap: paired.pairs,
    });
    expect(generate.generateRequest({ ...paired, teacher: undefined }, undefined)).not.toHaveProperty(
      'classMap',
    );
  });

  it('tells how long training takes, where the speed is known', () => {
    const cells = [
      { width: 64, depth: 4, secondsPerImage: 0.001 },
      { width: 128, depth: 4, secondsPerImage: null },
    ];
    const trained = { ...ready, scalerEpochs: 1, finetuneEpochs: 2 };
    expect(generate.trainingSeconds(trained, cells, 5000)).toBeCloseTo(15);
    expect(generate.trainingSeconds(ready, cells, 5000)).toBeUndefined();
    const both = { ...trained, sizes: [...ready.sizes, { width: 128, depth: 4 }] };
    expect(generate.trainingSeconds(both, cells, 5000)).toBeUndefined();
  });

  it('keeps sizes in order and takes them away again', () => {
    const sizes = generate.toggled([{ width: 128, depth: 4 }], { width: 64, depth: 8 });
    expect(sizes).toEqual([
      { width: 64, depth: 8 },
      { width: 128, depth: 4 },
    ]);
    expect(generate.toggled(sizes, { width: 64, depth: 8 })).toEqual([{ width: 128, depth: 4 }]);
  });

  it.each([
    ['4, 6-8', 1, [4, 6, 7, 8]],
    ['64-160', 32, [64, 96, 128, 160]],
    ['8,4,8', 1, [4, 8]],
    ['', 1, undefined],
    ['a', 1, undefined],
    ['8-4', 1, undefined],
    ['0', 1, undefined],
    ['1-1000', 1, undefined],
  ])('reads the axis “%s”', (text, step, values) => expect(generate.parseAxis(text, step)).toEqual(values));
});

describe('a foreign classifier', () => {
  it('is taken as found where nobody says more', () => {
    expect(onnxOptions(emptyOnnxDraft({ classes: null }))).toEqual({ options: {} });
  });

  it.each([
    [{ classes: 'one' }, 'Give at least two classes, one on each line, or none.'],
    [
      { normalisation: 'own' as const, mean: '1, 2' },
      'Mean and deviation are three numbers each, such as 0.5, 0.5, 0.5.',
    ],
    [{ normalisation: 'own' as const, std: '0' }, 'Deviations are greater than 0.'],
  ])('%j is wrong', (change, problem) => {
    expect(onnxOptions({ ...emptyOnnxDraft(), ...change }).problem).toBe(problem);
  });

  it('reads numbers as people write them', () => {
    expect(rgbOf('0.5')).toEqual([0.5, 0.5, 0.5]);
    expect(rgbOf('0.1 0.2;0.3')).toEqual([0.1, 0.2, 0.3]);
    expect(rgbOf('a, b, c')).toBeUndefined();
  });
});

describe('filters', () => {
  it('say only what narrows', () => {
    expect(filterInput(NO_FILTERS, 'bank', false)).toEqual({ kind: 'bank' });
    const filters = {
      ...NO_FILTERS,
      text: ' x ',
      tags: ['t'],
      width: { min: 64 },
      madeFrom: { id: 'd', name: 'D' },
    };
    expect(filterInput(filters, undefined, true)).toEqual({
      trashed: true,
      text: 'x',
      tags: ['t'],
      madeFrom: 'd',
      ranges: { width: { min: 64 } },
    });
    expect(activeFilters(filters)).toBe(3);
  });
});

describe('the time left', () => {
  it('is told once there is enough to tell, and begins anew after a pause', () => {
    let readings = withReading([], { at: 0, fraction: 0.1 });
    expect(timeLeft(readings)).toBeUndefined();
    readings = withReading(readings, { at: 10_000, fraction: 0.2 });
    expect(timeLeft(readings)).toBeCloseTo(80_000);
    expect(withReading(readings, { at: 100_000, fraction: 0.2 })).toHaveLength(1);
    expect(withReading(readings, { at: 11_000, fraction: 0.05 })).toHaveLength(1);
    // Steps that were left out are not steps done: a run that is kept ends earlier than it was to.
    expect(withReading(readings, { at: 11_000, fraction: 0.8, total: 500 })).toHaveLength(1);
  });

  it('counts no pauses as work', () => {
    expect(worked({ startedAt: 1000, finishedAt: null, pausedMs: 500 }, 3000)).toBe(1500);
    expect(worked({ startedAt: 1000, finishedAt: 2000, pausedMs: 0 }, 9000)).toBe(1000);
    expect(worked({ startedAt: null, finishedAt: null, pausedMs: 0 }, 9000)).toBeUndefined();
  });
});

describe('charts', () => {
  const curve = (name: string, values: number[] = [1, 2, 3]) => ({
    name,
    steps: values.map((_, i) => i),
    values,
  });

  it('put the parts of the loss together and accuracy on held-out images next', () => {
    const charts = chartsOf(
      ['lr', 'val/accuracy 64x4', 'loss/kd', 'val/accuracy', 'loss', 'other'].map((name) => curve(name)),
    );
    expect(charts.map(({ title, lines }) => [title, lines.map(({ label }) => label)])).toEqual([
      ['Loss', ['total', 'teacher']],
      ['Held-out accuracy', ['64x4', 'largest']],
      ['Learning rate', ['rate']],
      ['other', ['other']],
    ]);
  });

  it('are called in words where they stand alone', () => {
    expect(['loss', 'loss/kd', 'val/accuracy 64x4', 'val/accuracy', 'lr', 'x'].map(curveWords)).toEqual([
      'Loss',
      'Loss: teacher',
      'Held-out accuracy, 64x4',
      'Held-out accuracy',
      'Learning rate',
      'x',
    ]);
  });

  it('never have the same label at two ticks', () => {
    const labels = tickLabels([1618, 1619, 1620, 1800], (value) => `${(value / 1000).toFixed(2)}K`);
    expect(labels).toEqual(['1.62K', '', '', '1.80K']);
  });

  it('compare what has a course first', () => {
    const sets = [
      [curve('val/accuracy', [0.1]), curve('loss')],
      [curve('loss'), curve('lr')],
    ];
    expect(sharedNames(sets)).toEqual(['loss', 'lr', 'val/accuracy']);
    expect(accuracyCurve([curve('loss'), curve('val/accuracy 64x4')])?.name).toBe('val/accuracy 64x4');
    expect(stepReaching(curve('a', [0.1, 0.5, 0.4]), 0.45)).toBe(1);
    expect(stepReaching(curve('a', [0.1]), 0.45)).toBeUndefined();
  });

  it('are compared over epochs and images seen where that is known of all', () => {
    const known = { stepsPerEpoch: 50, imagesPerStep: 32 };
    expect(axesOf([known, { ...known, stepsPerEpoch: 10 }])).toEqual(['epochs', 'samples', 'steps']);
    expect(axesOf([known, { ...known, stepsPerEpoch: null }])).toEqual(['samples', 'steps']);
    expect(axesOf([known, { stepsPerEpoch: null, imagesPerStep: null }])).toEqual(['steps']);
    expect(placesOn('epochs', [0, 25, 100], known)).toEqual([0, 0.5, 2]);
    expect(placesOn('samples', [0, 25, 100], known)).toEqual([0, 800, 3200]);
    expect(placesOn('steps', [0, 25, 100], known)).toEqual([0, 25, 100]);
  });
});

describe('what is said of a dataset’s source', () => {
  type Source = Exclude<DatasetSource, { kind: 'synthetic' }>;
  const folder: Source = { kind: 'folder', path: '/a' };

  it.each<[Source, Partial<ReturnType<typeof choicesOf>>, Source]>([
    [folder, {}, folder],
    [folder, { test: 25, val: 12.5 }, { ...folder, testRatio: 0.25, valRatio: 0.125 }],
    [folder, { leaveOutCopies: true }, { ...folder, leaveOutCopies: true }],
    [folder, { leaveOutEmpty: true }, { ...folder, leaveOutEmpty: true }],
    [{ ...folder, leaveOutEmpty: true }, { leaveOutEmpty: false }, folder],
    [folder, { leaveOutNearDuplicates: true }, { ...folder, leaveOutNearDuplicates: true }],
    [
      folder,
      { file: ' labels.csv ', label: 'breed' },
      { ...folder, labels: { file: 'labels.csv', label: 'breed' } },
    ],
    [{ ...folder, labels: { label: 'x' } }, { label: '' }, folder],
    [
      { kind: 'parquet', path: '/p' },
      { image: 'img' },
      { kind: 'parquet', path: '/p', labels: { image: 'img' } },
    ],
    [
      { kind: 'idx', path: '/i' },
      { test: 20, val: 10 },
      { kind: 'idx', path: '/i', valRatio: 0.1 },
    ],
  ])('%j with %j', (source, change, wanted) => {
    const choices = { ...choicesOf(source), ...change };
    expect(withChoices(source, choices)).toEqual(wanted);
    expect(choicesOf(wanted)).toMatchObject(source.kind === 'idx' ? { val: 10 } : choicesOf(wanted));
  });
});

it('says why files cannot be read, each reason once and the most frequent first', () => {
  const files = ['a is cut short', 'b is empty', 'c is empty'].map((each) => each.split(' is '));
  const messages = files.map(([file, reason]) => `“${file!}.png” cannot be read: it is ${reason!}.`);
  expect(reasonsOf(messages, (reason) => reason.toUpperCase())).toBe('2 × IT IS EMPTY; 1 × IT IS CUT SHORT');
});
