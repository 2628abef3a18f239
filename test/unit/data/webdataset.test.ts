import { describe, expect, test } from 'vitest';
import { recogniseSource } from '../../../src-main/data/source';
import { tarOf } from './containers';
import { contents, folderOf, open, written } from './helpers';

/** Images with what is said of them beside them, as WebDataset packs them: their numbers. */
const shard = async (
  lines: string,
  say: (i: number) => Record<string, string> = (i) => ({ cls: String(i % 2) }),
  part = '',
): Promise<Buffer> =>
  tarOf(
    (await contents(lines)).flatMap((entry, i) => [
      { ...entry, name: entry.name.replace(/(?=\.\w+$)/, part) },
      ...Object.entries(say(i)).map(([suffix, text]) => ({
        name: entry.name.replace(/(?<=\d\.)[\w.]+$/, suffix),
        content: Buffer.from(text),
      })),
    ]),
  );
const PETS = ['cat', 'dog'];

describe('WebDataset’s shards', () => {
  test.each<[string, () => Promise<string>, string[], number[]]>([
    [
      'WebDataset in one tar',
      async () => written('shard.tar', await shard('k*8.jpg')),
      ['0', '1'],
      [6, 0, 2],
    ],
    ...Object.entries<[(i: number) => Record<string, string>, string[]]>({
      txt: [(i) => ({ txt: `${PETS[i % 2]}\n` }), PETS],
      'cls.txt': [(i) => ({ 'cls.txt': PETS[i % 2]! }), PETS],
      label: [(i) => ({ label: PETS[i % 2]! }), PETS],
      'a number in JSON': [(i) => ({ json: String(i % 2) }), ['0', '1']],
      'a name in JSON': [
        (i) => ({ json: JSON.stringify({ key: `k${i}`, label: PETS[i % 2], width: 9 }) }),
        PETS,
      ],
      'a number and a caption in JSON': [
        (i) => ({ json: JSON.stringify({ cls: i % 2, caption: `${PETS[i % 2]} number ${i}` }) }),
        ['0', '1'],
      ],
      'captions beside numbers': [
        (i) => ({ cls: String(i % 2), txt: `${PETS[i % 2]} number ${i}` }),
        ['0', '1'],
      ],
    }).map(([kind, [say, classes]]): [string, () => Promise<string>, string[], number[]] => [
      `WebDataset: ${kind}`,
      async () => written('shard.tar', await shard('k*8.jpg', say)),
      classes,
      [6, 0, 2],
    ]),
    [
      'WebDataset: names in two parts',
      async () =>
        written('shard.tar', await shard('k*8.jpg', (i) => ({ 'target.cls': String(i % 2) }), '.input')),
      ['0', '1'],
      [6, 0, 2],
    ],
    [
      'WebDataset in shards, with names',
      async () =>
        folderOf({
          'train-0000.tar': await shard('a*8.jpg'),
          'train-0001.tar': await shard('b*8.jpg'),
          'test-0000.tar': await shard('c*4.jpg'),
          'classnames.txt': 'cat\ndog\n',
        }),
      ['cat', 'dog'],
      [16, 0, 4],
    ],
  ])('%s', async (_, make, classes, counts) => {
    const dataset = await open(await recogniseSource(await make()));
    expect(dataset.classes).toEqual(classes);
    expect([dataset.train.count, dataset.val?.count ?? 0, dataset.test.count]).toEqual(counts);
  });

  test.each([
    ['captions only', (i: number) => ({ txt: `a ${PETS[i % 2]} with number ${i}` })],
    [
      'what img2dataset writes',
      (i: number) => ({
        txt: `number ${i}`,
        json: JSON.stringify({
          caption: `number ${i}`,
          key: `k${i}`,
          status: 'success',
          url: `http://x/${i}`,
        }),
      }),
    ],
  ])('%s are no classes', async (_, say) => {
    const path = written('shard.tar', await shard('k*8.jpg', say));
    await expect(open(await recogniseSource(path))).rejects.toMatchObject({ code: 'bad-data' });
  });
});
