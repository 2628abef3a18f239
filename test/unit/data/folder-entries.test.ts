import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pipe } from '../../support/hostile';
import { looked, sentencesOf, tree } from './helpers';

const AIDE = 'There is no test folder: 20 % of every class is set aside for testing.';

describe('what systems leave', () => {
  test.each([
    ['thumbnails of a network drive', 'a/@eaDir/x.png/SYNOFILE_THUMB_M*3.jpg'],
    ['a network drive in the root', '@eaDir/*3.jpg'],
    ['a recycle bin of Windows', '$RECYCLE.BIN/S-1-5/*3'],
    ['a recycle bin of a network drive', '#recycle/*3'],
    ['lost and found', 'lost+found/*3'],
    ['a volume’s information', 'System Volume Information/*3'],
    ['resource forks', 'a/._*3'],
    ['an archive of macOS', '__MACOSX/a/._*3'],
    ['checkpoints of notebooks', 'a/.ipynb_checkpoints/*3'],
    ['checkpoints without the dot', 'ipynb_checkpoints/*3'],
    ['the trash of Linux', '.Trash-1000/files/*3'],
    ['caches of Python', '__pycache__/*3'],
    ['Windows’ thumbnails', 'a/Thumbs.db=x'],
    ['Windows’ settings', 'desktop.ini=x'],
    ['a version’s folder', '.git/objects/*3'],
    ['snapshots', '#snapshot/daily/a/*3'],
    ['folders of AppleShare', 'Network Trash Folder/*3'],
    ['extended headers of tar', 'PaxHeaders.123/*3'],
    ['a copy of an editor', 'a/1.png~=x'],
    ['a download that was not finished', 'a/2.png.crdownload=x'],
  ])('is passed over: %s', async (_, line) => {
    const found = await looked(await tree('a/*5', 'b/*5', line));
    expect(found).toMatchObject({ classes: 'a b', counts: [8, 0, 2], said: AIDE });
  });
});

test.skipIf(process.platform === 'win32')('pipes and devices are passed over', async () => {
  const root = await tree('a/*5', 'b/*5', 'a/zero.png -> /dev/zero', 'b/null -> /dev/null');
  for (const name of ['a/pipe.png', 'b/pipe', 'labels.csv']) pipe(join(root, name));
  expect(await looked(root)).toMatchObject({ classes: 'a b', counts: [8, 0, 2], said: AIDE });
  expect(await sentencesOf(() => looked(join(root, 'a/pipe.png')))).toMatchObject({
    code: 'usage',
    message: `“${join(root, 'a/pipe.png')}” is neither a file nor a folder.`,
  });
});

describe('names that are no UTF-8', () => {
  const garbled = (root: string, name: string, content?: Buffer) => {
    const path = Buffer.concat([Buffer.from(`${root}/`), Buffer.from(name, 'latin1')]);
    if (content) writeFileSync(path, content);
    else mkdirSync(path);
  };
  test('of files and folders are passed over, with a word', async () => {
    const root = await tree('a/*5', 'b/*5');
    garbled(root, 'grün');
    garbled(root, 'a/blau-ü.png', Buffer.from('x'));
    const found = await looked(root);
    expect(found).toMatchObject({ classes: 'a b', counts: [8, 0, 2] });
    expect(found.said).toContain('“gr�n” (and 1 more) is passed over: its name is not UTF-8.');
  });

  test('but what is really called so is read', async () => {
    expect(await looked(await tree('a/*5', '�/*5'))).toMatchObject({ classes: 'a �', counts: [8, 0, 2] });
  });
});

describe('links are visited once', () => {
  test.each<[string, string[], string, number[], number]>([
    ['a link to its own folder', ['a/*5', 'b/*5', 'a/again -> .'], 'a b', [8, 0, 2], 1],
    ['a link that leads up', ['a/*5', 'b/*5', 'a/up -> ..'], 'a b', [8, 0, 2], 1],
    ['two of them', ['a/*5', 'b/*5', 'a/one -> .', 'a/two -> .', 'b/up -> ..'], 'a b', [8, 0, 2], 3],
    ['links to each other’s folder', ['a/*5', 'b/*5', 'a/b -> ../b', 'b/a -> ../a'], 'a b', [8, 0, 2], 2],
    [
      'a validation folder that is the test folder',
      ['train/a/*3', 'train/b/*3', 'test/a/*1', 'test/b/*1', 'val -> test'],
      'a b',
      [6, 0, 2],
      1,
    ],
    ['a class that is a link to nothing', ['a/*5', 'b/*5', 'c -> nowhere'], 'a b', [8, 0, 2], 0],
  ])('%s', async (_, lines, classes, counts, links) => {
    const found = await looked(await tree(...lines));
    expect(found).toMatchObject({ classes, counts });
    expect(found.said.split('\n').filter((line) => line.includes('it is not followed')).length).toBe(links);
  });

  test('and followed out of the folder', async () => {
    const elsewhere = await tree('*5');
    expect(await looked(await tree('a/*5', `b -> ${elsewhere}`))).toMatchObject({
      classes: 'a b',
      counts: [8, 0, 2],
    });
  });
});

test('a dataset that an earlier version made keeps its fingerprint where its pictures are read as they were', async () => {
  const root = await tree('a/*2', 'b/*2', 'a/x.tif', 'b/y');
  const { images } = await looked(root);
  const [kind, version, classes, lists] = JSON.parse(images.identity) as [
    string,
    number,
    string[],
    unknown[][][],
  ];
  expect([kind, version, classes]).toEqual(['folder', 1, ['a', 'b']]);
  for (const [file, bytes, time, newer] of lists.flat()) {
    expect([typeof bytes, typeof time, newer]).toEqual([
      'number',
      'number',
      /png$/.test(String(file)) ? undefined : 4,
    ]);
    expect(readFileSync(join(root, String(file))).length).toBe(bytes);
  }
  // Those of 16 bits are read otherwise.
  const deep = await tree('b/*2');
  mkdirSync(join(deep, 'a'));
  for (const name of ['deep12.png', 'deep16.png'])
    copyFileSync(join(import.meta.dirname, '../../fixtures/pixels/pillow', name), join(deep, 'a', name));
  expect(JSON.parse((await looked(deep)).images.identity)).toHaveLength(5);
});
