import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Catalog } from '../../../src-main/catalog/catalog';
import {
  keepDeviceLatency,
  keepMade,
  keepMeasured,
  ownData,
  subjectOfEntry,
} from '../../../src-main/work/host/measured';
import { frontOfBank } from '../../../src-main/work/host/front';
import type { Measurement } from '../../../src-main/work/outcome';
import { EARLIER_SAMPLE } from '../../../src-main/base/measured';
import { ownSize } from '../../../src-main/wave/bank';
import { elasticConfig } from '../wave/helpers';
import { openCatalog, temporaryFolder } from '../catalog/helpers';

const found = (
  accuracy: number,
  more: Partial<NonNullable<Measurement['evaluation']>> = {},
): Measurement => ({
  evaluation: {
    split: 'test',
    count: 400,
    accuracy,
    loss: 1.5,
    classes: ['cat', 'dog'],
    perClass: [accuracy, accuracy],
    confusion: [
      [1, 0],
      [0, 1],
    ],
    ...more,
  },
});

describe('an accuracy', () => {
  let catalog: Catalog;
  let pets: string;
  let ships: string;

  beforeEach(() => {
    catalog = openCatalog();
    pets = catalog.entries.add({ kind: 'dataset', name: 'pets', config: {} }).id;
    ships = catalog.entries.add({ kind: 'dataset', name: 'ships', config: {} }).id;
  });

  async function addModel(name: string, content: string, parents: { id: string; role: string }[] = []) {
    const path = join(temporaryFolder(), 'file');
    writeFileSync(path, content);
    const artifacts = [{ role: 'weights', staged: await catalog.artifacts.adopt(path) }];
    return catalog.entries.add({ kind: 'model', name, config: {}, artifacts, parents });
  }
  const shown = (id: string) => {
    const { accuracy, measured } = catalog.entries.get(id);
    return [accuracy, measured?.name, measured?.split, measured?.count];
  };

  it('that was measured on other images does not take the place of that on the data it was made for', async () => {
    const { id } = await addModel('net', 'a', [{ id: pets, role: 'data' }]);
    keepMeasured(catalog, id, { data: pets }, found(0.83));
    keepMeasured(catalog, id, { data: ships }, found(0.08));
    expect(shown(id)).toEqual([0.83, 'pets', 'test', 400]);
    expect(
      catalog.measurements.of(subjectOfEntry(catalog, id)).map((each) => [each.dataName, each.accuracy]),
    ).toEqual([
      ['ships', 0.08],
      ['pets', 0.83],
    ]);
  });

  it('of a foreign model is that on the images it was measured on first, until those are measured again', async () => {
    const { id } = await addModel('foreign', 'a');
    keepMeasured(catalog, id, { data: ships }, found(0.4));
    keepMeasured(catalog, id, { data: pets }, found(0.9));
    expect(shown(id)).toEqual([0.4, 'ships', 'test', 400]);
    keepMeasured(catalog, id, { data: ships }, found(0.5, { count: 80 }));
    expect(shown(id)).toEqual([0.5, 'ships', 'test', 80]);
  });

  it('on the data that a model was made for comes to the front, also where another was measured before', async () => {
    const bank = catalog.entries.add({
      kind: 'bank',
      name: 'bank',
      config: {},
      parents: [{ id: pets, role: 'data' }],
    });
    const { id } = await addModel('made', 'a', [{ id: bank.id, role: 'bank' }]);
    expect(ownData(catalog, id)).toBe(pets);
    keepMeasured(catalog, id, { data: ships }, found(0.2));
    keepMeasured(catalog, id, { data: pets }, found(0.7));
    expect(shown(id)).toEqual([0.7, 'pets', 'test', 400]);
  });

  it('of a file of fewer bits is kept beside, and is not the one that lists show', async () => {
    const { id } = await addModel('net', 'a');
    keepMeasured(catalog, id, { data: pets }, found(0.83));
    keepMeasured(catalog, id, { data: pets }, found(0.66, { precision: 'int8' }));
    expect(shown(id)).toEqual([0.83, 'pets', 'test', 400]);
    const kept = catalog.measurements.of(subjectOfEntry(catalog, id));
    expect(kept.map(({ precision, accuracy }) => [precision, accuracy])).toEqual([
      ['int8', 0.66],
      ['fp32', 0.83],
    ]);
  });

  it('on a part of the images stands beside that on all of them, which lists go on showing', async () => {
    const { id } = await addModel('net', 'a', [{ id: pets, role: 'data' }]);
    keepMeasured(catalog, id, { data: pets }, found(0.83));
    keepMeasured(catalog, id, { data: pets }, found(0.9, { sample: 'a', count: 100 }));
    expect(shown(id)).toEqual([0.83, 'pets', 'test', 400]);
    const kept = () =>
      catalog.measurements.of(subjectOfEntry(catalog, id)).map(({ sample, accuracy }) => [sample, accuracy]);
    expect(kept()).toEqual([
      ['', 0.83],
      ['a', 0.9],
    ]);
    // Another part takes the place of the part, not of the whole.
    keepMeasured(catalog, id, { data: pets }, found(0.7, { sample: 'b', count: 100 }));
    expect(kept()).toEqual([
      ['', 0.83],
      ['b', 0.7],
    ]);
  });

  it('is set beside another only where both are of the very same images', async () => {
    const path = join(temporaryFolder(), 'file');
    writeFileSync(path, 'bank');
    const artifacts = [{ role: 'weights', staged: await catalog.artifacts.adopt(path) }];
    const normalisation = { mean: [0, 0, 0], std: [1, 1, 1] };
    const config = { bank: elasticConfig(), classes: ['cat', 'dog'], normalisation };
    const teacher = catalog.entries.add({ kind: 'teacher', name: 'teacher', config: {} }).id;
    const parents = [
      { id: pets, role: 'data' },
      { id: teacher, role: 'teacher' },
    ];
    const bank = catalog.entries.add({ kind: 'bank', name: 'bank', config, artifacts, parents }).id;
    const keep = (width: number, accuracy: number, more: Parameters<typeof found>[1]) =>
      keepMeasured(catalog, bank, { data: pets }, { size: { width, depth: 1 }, ...found(accuracy, more) });
    const shownBy = (wish = {}) => {
      const { on, points, teacher: beside } = frontOfBank(catalog, bank, wish);
      const known = points.flatMap(({ width, depth, accuracy }) =>
        accuracy?.measured ? [[width, depth, accuracy.value]] : [],
      );
      return { sample: on?.sample, known, teacher: beside?.accuracy };
    };
    const part = { sample: 'now', count: 100 };
    const earlier = { sample: EARLIER_SAMPLE, count: 100 };
    keep(4, 0.6, earlier);
    keep(8, 0.7, earlier);
    keepMeasured(catalog, teacher, { data: pets }, found(0.95));
    expect(shownBy()).toEqual({ sample: EARLIER_SAMPLE, known: [[4, 1, 0.6], [8, 1, 0.7]], teacher: null }); // prettier-ignore
    keep(4, 0.5, part);
    keepMeasured(catalog, teacher, { data: pets }, found(0.9, part));
    expect(shownBy()).toEqual({ sample: 'now', known: [[4, 1, 0.5]], teacher: 0.9 });
    const wish = { data: pets, sample: EARLIER_SAMPLE };
    expect(shownBy(wish)).toEqual({ sample: EARLIER_SAMPLE, known: [[8, 1, 0.7]], teacher: null });
    keep(12, 0.8, { count: 400 });
    expect(shownBy({ data: pets, sample: '' })).toEqual({ sample: '', known: [[12, 1, 0.8]], teacher: 0.95 });
  });

  it('on training images is kept, and is not the one that lists show', async () => {
    const { id } = await addModel('net', 'a');
    keepMeasured(catalog, id, { data: pets }, found(0.99, { split: 'train' }));
    expect(shown(id)).toEqual([null, undefined, undefined, undefined]);
    expect(catalog.measurements.of(subjectOfEntry(catalog, id))).toHaveLength(1);
  });

  it('belongs to the weights: whatever has the same has the same accuracy, before and after', async () => {
    const first = await addModel('one', 'same');
    const second = await addModel('two', 'same');
    const other = await addModel('three', 'other');
    keepMeasured(catalog, first.id, { data: pets }, found(0.645));
    const third = await addModel('four', 'same');
    keepMade(catalog, third, {}, []);
    expect([second.id, third.id].map((id) => shown(id)[0])).toEqual([0.645, 0.645]);
    expect(shown(other.id)[0]).toBeNull();
  });

  it('of a size that a bank composes becomes the accuracy of the model that is made of it', async () => {
    const path = join(temporaryFolder(), 'file');
    writeFileSync(path, 'bank');
    const artifacts = [{ role: 'weights', staged: await catalog.artifacts.adopt(path) }];
    const classes = ['cat', 'dog'];
    const bank = catalog.entries.add({ kind: 'bank', name: 'bank', config: { classes }, artifacts });
    const size = { width: 64, depth: 2 };
    keepMeasured(catalog, bank.id, { data: pets }, { size, ...found(0.61) });
    expect(catalog.entries.get(bank.id).accuracy).toBeNull();
    const make = (more: Record<string, unknown>) => {
      const config = { init: 'wave', scalers: 'inherited', classes, ...more };
      const name = JSON.stringify(more);
      const entry = catalog.entries.add({ kind: 'model', name, config, ...size });
      keepMade(catalog, entry, { bank: bank.id }, []);
      return shown(entry.id)[0];
    };
    expect(make({})).toBe(0.61);
    expect(make({ scalers: 'fresh' })).toBeNull();
    expect(make({ init: 'scratch' })).toBeNull();
    expect(make({ classes: ['ship'] })).toBeNull();
  });

  it('of its largest size is a bank’s, unless it is known on more images; and of a file that comes again', async () => {
    const addBank = async (name: string) => {
      const path = join(temporaryFolder(), 'file');
      writeFileSync(path, 'the same bank');
      const artifacts = [{ role: 'weights', staged: await catalog.artifacts.adopt(path) }];
      const normalisation = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };
      const config = { format: 'bank', bank: elasticConfig(), classes: ['cat', 'dog'], normalisation };
      return catalog.entries.add({ kind: 'bank', name, config, artifacts });
    };
    const bank = await addBank('bank');
    const largest = ownSize(elasticConfig());
    const measure = (size: typeof largest, accuracy: number, count: number) =>
      keepMeasured(catalog, bank.id, { data: pets }, { size, ...found(accuracy, { count }) });
    measure({ ...largest, depth: 1 }, 0.3, 400);
    expect(shown(bank.id)[0]).toBeNull();
    measure(largest, 0.7, 400);
    expect(shown(bank.id)).toEqual([0.7, 'pets', 'test', 400]);
    measure(largest, 0.9, 10);
    expect(shown(bank.id)).toEqual([0.7, 'pets', 'test', 400]);
    measure(largest, 0.72, 800);
    const again = await addBank('again');
    keepMade(catalog, again, {}, []);
    expect([bank.id, again.id].map((id) => shown(id)[0])).toEqual([0.72, 0.72]);
  });

  it('says on another device how long a model takes, and so the size of the bank that it is', async () => {
    const path = join(temporaryFolder(), 'file');
    writeFileSync(path, 'bank');
    const artifacts = [{ role: 'weights', staged: await catalog.artifacts.adopt(path) }];
    const classes = ['cat', 'dog'];
    const bank = catalog.entries.add({ kind: 'bank', name: 'bank', config: { classes }, artifacts });
    const size = { width: 64, depth: 2 };
    const timed = { precision: 'fp32', median: 3, p90: 4, threads: 1 };
    const make = (config: Record<string, unknown>) =>
      catalog.entries.add({
        ...{ kind: 'model', name: JSON.stringify(config), config, ...size },
        parents: [{ id: bank.id, role: 'bank' }],
      });
    const ofSizes = () =>
      catalog.measurements
        .latencies(subjectOfEntry(catalog, bank.id), { sizes: true })
        .map(({ subject, device, median }) => [subject.split('/')[1], device, median]);
    keepDeviceLatency(catalog, make({ classes: ['ship'] }).id, undefined, 'other, GPU', timed);
    expect(ofSizes()).toEqual([]);
    keepDeviceLatency(catalog, make({ classes }).id, undefined, 'phone, processor', timed);
    keepDeviceLatency(catalog, bank.id, { width: 96, depth: 2 }, 'phone, processor', { ...timed, median: 5 });
    expect(ofSizes().sort()).toEqual([
      ['64x2', 'phone, processor', 3],
      ['96x2', 'phone, processor', 5],
    ]);
  });
});
