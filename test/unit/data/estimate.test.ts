import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writtenBytes } from '../../../src-main/data/estimate';
import type { DatasetSource } from '../../../src-main/data/types';
import { temporaryFolder, tree, writeFiles } from './helpers';

const files = {
  'train/cat/1.png': 'x',
  'train/cat/2.JPG': 'x',
  'train/dog/scan': 'x',
  'labels.csv': 'many words',
  '.DS_Store': 'x',
};

test.each<[string, (root: string) => DatasetSource, number | undefined, number]>([
  ['a folder at its usual size', (path) => ({ kind: 'folder', path }), undefined, 3 * 3 * 64 ** 2],
  ['a folder at another size', (path) => ({ kind: 'folder', path }), 224, 3 * 3 * 224 ** 2],
  ['generated images', () => ({ kind: 'synthetic', count: 100 }), undefined, 120 * 3 * 32 ** 2],
  [
    'generated images of their own size',
    () => ({ kind: 'synthetic', count: 10, testCount: 5, imgSize: 8 }),
    undefined,
    15 * 3 * 8 ** 2,
  ],
  ['files that hold pixels', (path) => ({ kind: 'idx', path }), undefined, 3],
  ['one such file', (path) => ({ kind: 'parquet', path: join(path, 'labels.csv') }), undefined, 10],
  ['an archive', (path) => ({ kind: 'archive', path: join(path, 'labels.csv') }), undefined, 20],
  ['what is gone', (path) => ({ kind: 'archive', path: join(path, 'gone.zip') }), undefined, 0],
])('what adding %s writes is told', (_, source, imgSize, bytes) => {
  const root = temporaryFolder();
  writeFiles(root, files);
  expect(writtenBytes(source(root), imgSize)).toBe(bytes);
});

test('what is decoded is about what was told', async () => {
  const root = await tree('a/*20', 'b/*20');
  const { open } = await import('./helpers');
  const cache = temporaryFolder();
  const { fingerprint, imgSize } = await open({ kind: 'folder', path: root }, { cache });
  const written = statSync(join(cache, `dataset-${fingerprint}.bin`)).size;
  const told = writtenBytes({ kind: 'folder', path: root }, imgSize);
  expect(told / written).toBeGreaterThan(0.5);
  expect(told / written).toBeLessThan(2);
});
