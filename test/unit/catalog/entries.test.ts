import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { newId } from '../../../src-main/catalog/ids';
import type { Catalog } from '../../../src-main/catalog/catalog';
import type { NewEntry } from '../../../src-main/catalog/types';
import { model, openCatalog, sentencesOf } from './helpers';

async function stage(catalog: Catalog, content: string) {
  return catalog.artifacts.stage([Buffer.from(content)]);
}

describe('adding an entry', () => {
  test('keeps everything that is said about it', async () => {
    const catalog = openCatalog();
    const { entries } = catalog;
    const teacher = entries.add({ kind: 'teacher', name: 'cnn', config: {} });
    const staged = await stage(catalog, 'weights');
    const { id } = entries.add({
      kind: 'model',
      name: '  ViT  small ',
      notes: 'line one\nline two',
      tags: ['b', ' A ', 'b', '', 'B'],
      favourite: true,
      depth: 6,
      width: 192,
      parameters: 5e6,
      accuracy: 0.75,
      config: { embedDim: 192, nested: { list: [1, 'two', null] } },
      metrics: { loss: 0.5, bad: NaN, worse: Infinity },
      artifacts: [{ role: 'weights', staged, fileName: 'vit.safetensors' }],
      parents: [{ id: teacher.id, role: 'teacher' }],
    });
    expect(openCatalog(catalog.home.root).entries.get(id)).toEqual({
      id,
      kind: 'model',
      name: 'ViT small',
      notes: 'line one\nline two',
      tags: ['A', 'b'],
      favourite: true,
      createdAt: expect.any(Number) as number,
      updatedAt: expect.any(Number) as number,
      trashedAt: null,
      depth: 6,
      width: 192,
      parameters: 5e6,
      accuracy: 0.75,
      bytes: 7,
      config: { embedDim: 192, nested: { list: [1, 'two', null] } },
      measured: null,
      metrics: { loss: 0.5 },
    });
    expect(entries.artifacts(id)).toMatchObject([{ role: 'weights', bytes: 7, fileName: 'vit.safetensors' }]);
    expect(readFileSync(entries.artifactPath(id, 'weights'), 'utf8')).toBe('weights');
  });

  test('that fails leaves nothing, and the staged file can be used again', async () => {
    const catalog = openCatalog();
    const staged = await stage(catalog, 'weights');
    const artifacts = [{ role: 'weights', staged }];
    const parents = [{ id: 'nobody', role: 'teacher' }];
    expect(sentencesOf(() => catalog.entries.add(model('m', { artifacts, parents, tags: ['t'] })))).toEqual({
      code: 'not-found',
      message: 'There is no entry with the id nobody.',
      hint: 'It may have been deleted for good.',
    });
    expect(catalog.entries.list().total).toBe(0);
    expect(catalog.artifacts.files()).toEqual([]);
    const { id } = catalog.entries.add(model('m', { artifacts }));
    expect(readFileSync(catalog.entries.artifactPath(id, 'weights'), 'utf8')).toBe('weights');
  });

  test('whose weights have vanished before is refused', async () => {
    const catalog = openCatalog();
    const staged = await stage(catalog, 'weights');
    catalog.artifacts.discard(staged);
    const artifacts = [{ role: 'weights', staged }];
    expect(() => catalog.entries.add(model('m', { artifacts }))).toThrow('is gone from the artifact store');
    expect(catalog.entries.list().total).toBe(0);
  });

  test.each<[string, Partial<NewEntry>, string]>([
    ['no name', { name: ' \n ' }, 'The name is empty.'],
    ['a name without end', { name: 'x'.repeat(201) }, 'The name is 201 characters long.'],
    ['a tag without end', { tags: ['y'.repeat(61)] }, `The tag “${'y'.repeat(20)}…” is 61 characters long.`],
    ['a name that is taken', { name: 'TAKEN' }, 'There is already a model named “TAKEN”.'],
  ])('with %s is refused', (_what, change, message) => {
    const { entries } = openCatalog();
    entries.add(model('taken'));
    expect(sentencesOf(() => entries.add(model('m', change)))).toMatchObject({ code: 'usage', message });
    expect(entries.list().total).toBe(1);
  });

  test('under a taken name refuses, renames or replaces, as asked', () => {
    const { entries } = openCatalog();
    const first = entries.add(model('m'));
    expect(sentencesOf(() => entries.add(model('m')))?.hint).toBe('Choose another name, for example “m 2”.');
    expect(entries.add(model('m', { onClash: 'rename' })).name).toBe('m 2');
    const third = entries.add(model('M', { onClash: 'replace' }));
    expect(entries.get(first.id).trashedAt).not.toBeNull();
    expect(entries.find('m').id).toBe(third.id);
    expect(entries.add({ kind: 'bank', name: 'm', config: {} }).name).toBe('m');
    expect(entries.uniqueName('model', 'm')).toBe('m 3');
  });

  test('with content that is there already keeps one file', async () => {
    const catalog = openCatalog();
    for (const name of ['a', 'b']) {
      const staged = await stage(catalog, 'same');
      catalog.entries.add(model(name, { artifacts: [{ role: 'weights', staged }] }));
    }
    const [a, b] = catalog.entries.list({ sort: { by: 'name' } }).entries;
    expect(catalog.artifacts.files()).toHaveLength(1);
    expect(catalog.artifacts.staged()).toEqual([]);
    catalog.entries.trash(a!.id);
    expect(await catalog.entries.purge()).toEqual({ entries: 1, bytes: 0 });
    expect(readFileSync(catalog.entries.artifactPath(b!.id, 'weights'), 'utf8')).toBe('same');
  });
});

describe('ids', () => {
  test('sort by time and are unique, also within a millisecond', () => {
    const early = newId();
    const many = Array.from({ length: 20_000 }, () => newId());
    expect(many).toEqual([...many].sort());
    expect(new Set([early, ...many]).size).toBe(20_001);
    expect(many.every((id) => /^[0-9a-hjkmnp-tv-z]{14}$/.test(id))).toBe(true);
    expect(early < many[0]!).toBe(true);
    const later = newId(Date.UTC(2100, 0));
    expect(later > many.at(-1)!).toBe(true);
  });
});

describe('finding an entry', () => {
  const examples = () => {
    const { entries } = openCatalog();
    const bank = entries.add({ kind: 'bank', name: 'Standard', config: {} });
    const small = entries.add(model('ViT-small'));
    entries.add(model('standard'));
    entries.trash(entries.add(model('gone')).id);
    return { entries, bank, small };
  };

  test('works by id, by name in any case, and by the beginning of an id', () => {
    const { entries, bank, small } = examples();
    expect(entries.find(bank.id).name).toBe('Standard');
    expect(entries.find(' vit-SMALL ').id).toBe(small.id);
    expect(entries.find('standard', { kind: 'bank' }).id).toBe(bank.id);
    expect(entries.find(bank.id.slice(0, 13), { kind: 'bank' }).id).toBe(bank.id);
    expect(entries.find('gone', { trashed: true }).name).toBe('gone');
  });

  test.each([
    ['vit-smal', {}, 'There is no entry named “vit-smal”.', 'Did you mean “ViT-small”?'],
    [
      'vit-small',
      { kind: 'teacher' },
      'There is no teacher named “vit-small”.',
      'List the catalog to see what there is.',
    ],
    ['gone', { kind: 'model' }, 'There is no model named “gone”.', 'It is in the trash: restore it first.'],
    [
      'ViT-small',
      { trashed: true },
      'There is no entry named “ViT-small” in the trash.',
      'List the catalog to see what there is.',
    ],
    ['%', {}, 'There is no entry named “%”.', 'List the catalog to see what there is.'],
    ['', {}, 'There is no entry named “”.', 'List the catalog to see what there is.'],
  ] as const)('says what to do about “%s” %j', (reference, options, message, hint) => {
    const { entries } = examples();
    expect(sentencesOf(() => entries.find(reference, options))).toEqual({ code: 'not-found', message, hint });
  });

  test('asks back where several fit', () => {
    const { entries } = examples();
    expect(sentencesOf(() => entries.find('standard'))).toMatchObject({
      code: 'usage',
      message: expect.stringMatching(
        /^“standard” could be template bank “Standard” \(\w{14}\) or model “standard” \(\w{14}\)\.$/,
      ) as string,
      hint: 'Name its kind, or give its whole id.',
    });
  });
});

describe('changing an entry', () => {
  test('changes that and nothing else', () => {
    const { entries } = openCatalog();
    const before = entries.add(model('m', { tags: ['t'], metrics: { loss: 1 } }));
    entries.rename(before.id, 'M');
    entries.setNotes(before.id, 'noted');
    entries.setFavourite(before.id, true);
    entries.setTags(before.id, ['u', 'v']);
    entries.setConfig(before.id, { a: 1 });
    const after = entries.setMetrics(before.id, { accuracy: 0.5, loss: 2 }, { accuracy: 0.5 });
    const metrics = { loss: 2, accuracy: 0.5 };
    const changes = {
      name: 'M',
      notes: 'noted',
      favourite: true,
      tags: ['u', 'v'],
      config: { a: 1 },
      metrics,
    };
    expect(after).toEqual({ ...before, ...changes, accuracy: 0.5, updatedAt: after.updatedAt });
  });

  test('to a name that is taken is refused', () => {
    const { entries } = openCatalog();
    entries.add(model('a'));
    const { id } = entries.add(model('b'));
    expect(sentencesOf(() => entries.rename(id, 'A'))).toEqual({
      code: 'usage',
      message: 'There is already a model named “A”.',
      hint: 'Choose another name, for example “A 2”.',
    });
    expect(entries.get(id).name).toBe('b');
  });

  test('duplicates share their files', async () => {
    const catalog = openCatalog();
    const artifacts = [{ role: 'weights', staged: await stage(catalog, 'w'), fileName: 'w.safetensors' }];
    const original = catalog.entries.add(model('m', { artifacts, tags: ['t'], depth: 3 }));
    const copy = catalog.entries.duplicate(original.id);
    expect(copy).toMatchObject({ name: 'm 2', tags: ['t'], depth: 3, bytes: 1 });
    expect(catalog.entries.artifacts(copy.id)).toEqual(catalog.entries.artifacts(original.id));
    expect(catalog.entries.lineage(copy.id).edges).toEqual([
      { child: copy.id, parent: original.id, role: 'source' },
    ]);
  });
});

describe('the trash', () => {
  test('gives an entry back as it was, under another name where its own is taken', () => {
    const { entries } = openCatalog();
    const first = entries.add(model('m', { tags: ['t'] }));
    entries.trash(first.id);
    expect(entries.list().total).toBe(0);
    expect(entries.list({ trashed: true, text: 'm', tags: ['t'] }).total).toBe(1);
    entries.add(model('m'));
    expect(entries.restore(first.id)).toMatchObject({ name: 'm 2', tags: ['t'], trashedAt: null });
    expect(entries.restore(first.id).name).toBe('m 2');
  });

  test('that is emptied takes files along, but none that something else needs', async () => {
    const catalog = openCatalog();
    const { entries } = catalog;
    const add = async (name: string, content: string) => {
      const artifacts = [{ role: 'weights', staged: await stage(catalog, content) }];
      return entries.add(model(name, { artifacts }));
    };
    const [own, shared, other] = [
      await add('own', 'own!'),
      await add('shared', 's'),
      await add('other', 's'),
    ];
    catalog.series.append(own.id, [{ name: 'loss', step: 1, value: 1 }]);
    entries.trash(own.id);
    entries.trash(shared.id);
    expect(await entries.purge()).toEqual({ entries: 2, bytes: 4 });
    expect(entries.list({ trashed: true }).total).toBe(0);
    expect(catalog.artifacts.files()).toHaveLength(1);
    expect(existsSync(entries.artifactPath(other.id, 'weights'))).toBe(true);
    expect(catalog.series.names(own.id)).toEqual([]);
    expect(readdirSync(catalog.home.artifacts).sort()).toHaveLength(2); // one file and the staging folder
    expect((await catalog.verify()).orphans).toEqual([]);
  });

  test('purges all that are named or none', async () => {
    const { entries } = openCatalog();
    const [trashed, kept] = [entries.add(model('trashed')), entries.add(model('kept'))];
    entries.trash(trashed.id);
    await expect(entries.purge([trashed.id, kept.id])).rejects.toMatchObject({
      code: 'usage',
      message: '“kept” is not in the trash.',
      hint: 'Move it there first.',
    });
    expect(entries.get(trashed.id).name).toBe('trashed');
  });
});

describe('lineage', () => {
  test('shows ancestors and descendants, but not what is merely related', () => {
    const { entries } = openCatalog();
    const add = (kind: NewEntry['kind'], name: string, parents: NewEntry['parents'] = []) =>
      entries.add({ kind, name, config: {}, parents });
    const data = add('dataset', 'data');
    const teacher = add('teacher', 'teacher', [{ id: data.id, role: 'data' }]);
    const bank = add('bank', 'bank', [
      { id: teacher.id, role: 'teacher' },
      { id: data.id, role: 'data' },
    ]);
    const small = add('model', 'small', [{ id: bank.id, role: 'bank' }]);
    const large = add('model', 'large', [{ id: bank.id, role: 'bank' }]);
    const tuned = add('model', 'tuned', [{ id: small.id, role: 'source' }]);
    const namesIn = (id: string) => entries.lineage(id).nodes.map(({ name }) => name);
    expect(namesIn(small.id)).toEqual(['data', 'teacher', 'bank', 'small', 'tuned']);
    expect(namesIn(data.id)).toEqual(['data', 'teacher', 'bank', 'small', 'large', 'tuned']);
    expect(namesIn(large.id)).toEqual(['data', 'teacher', 'bank', 'large']);
    expect(new Set(entries.lineage(tuned.id).edges)).toEqual(
      new Set([
        { child: teacher.id, parent: data.id, role: 'data' },
        { child: bank.id, parent: data.id, role: 'data' },
        { child: bank.id, parent: teacher.id, role: 'teacher' },
        { child: small.id, parent: bank.id, role: 'bank' },
        { child: tuned.id, parent: small.id, role: 'source' },
      ]),
    );
    expect(entries.list({ madeFrom: bank.id, sort: { by: 'name' } }).entries.map(({ name }) => name)).toEqual(
      ['large', 'small', 'tuned'],
    );
    expect(entries.list({ madeFrom: data.id }).total).toBe(5);
  });

  test('keeps the last name of what was deleted for good', async () => {
    const { entries } = openCatalog();
    const teacher = entries.add({ kind: 'teacher', name: 'before', config: {} });
    const { id } = entries.add({
      kind: 'bank',
      name: 'bank',
      config: {},
      parents: [{ id: teacher.id, role: 'teacher' }],
    });
    const stateOf = () => entries.lineage(id).nodes.find((node) => node.id === teacher.id);
    entries.rename(teacher.id, 'after');
    expect(stateOf()).toEqual({ id: teacher.id, kind: 'teacher', name: 'after', state: 'present' });
    entries.trash(teacher.id);
    expect(stateOf()?.state).toBe('trashed');
    await entries.purge();
    expect(stateOf()).toEqual({ id: teacher.id, kind: 'teacher', name: 'after', state: 'purged' });
  });
});
