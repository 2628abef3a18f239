import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openOnnxClassifier } from '../../../src-main/formats/onnx/classifier';
import { readingOf } from '../../../src-main/work/host/reading';
import { looksHere, openStudio, temporaryFolder } from './helpers';
import { CLASSES, externalModel, linearModel, matrix, SIDE, writeFile } from '../formats/onnx-files';

it('a teacher with its weights in another file is kept whole: it works when both are gone', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'weights.bin'), new Uint8Array(matrix().buffer));
  const path = writeFile(folder, 'linear.onnx', externalModel({ location: 'weights.bin' }));
  const studio = openStudio(join(folder, 'home'));
  const job = await studio.follow(studio.submit({ kind: 'import-teacher', path, format: 'onnx' }).id);
  expect(job).toMatchObject({ state: 'done', error: null });
  rmSync(path);
  rmSync(join(folder, 'weights.bin'));
  const [id] = job.result as [string];
  const entry = studio.catalog.entries.get(id);
  expect(entry).toMatchObject({ kind: 'teacher', name: 'linear', parameters: 3 * SIDE * SIDE * CLASSES });
  const classifier = await openOnnxClassifier(studio.catalog.entries.artifactPath(id, 'weights'));
  expect(classifier.numClasses).toBe(CLASSES);
  expect(classifier.onnx.externalFiles).toEqual([]);
  await classifier.dispose();
});

it('a teacher of oblong images is shown with its height and its width', async () => {
  const folder = temporaryFolder();
  const path = writeFile(folder, 'oblong.onnx', linearModel({ shape: ['N', 3, SIDE / 2, 2 * SIDE] }));
  const studio = openStudio(join(folder, 'home'));
  const job = await studio.follow(studio.submit({ kind: 'import-teacher', path, format: 'onnx' }).id);
  const [id] = job.result as [string];
  expect(await readingOf(studio, looksHere, id)).toMatchObject({ imgSize: SIDE / 2, width: 2 * SIDE });
  expect(studio.catalog.entries.get(id).config).toMatchObject({ width: 2 * SIDE });
});
