import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { teacherAt, withModelOf } from '../../../src-main/work/model-archive';
import { tarOf, zipOf } from '../data/containers';

const root = mkdtempSync(join(tmpdir(), 'wave-archive-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const text = (name: string, content = name) => ({ name, content: Buffer.from(content) });
const GRAPH = [text('model.json', '{"modelTopology": {}}'), text('weights.bin'), text('metadata.json')];
const within = (folder: string) => GRAPH.map(({ name, content }) => ({ name: `${folder}/${name}`, content }));

describe('a model in an archive', () => {
  it.each<[string, string, Buffer, string, string]>([
    ['Teachable Machine’s zip', 'tm.zip', zipOf(GRAPH), 'tfjs', 'model.json'],
    ['the same in a folder', 'in.zip', zipOf(within('my model')), 'tfjs', 'model.json'],
    [
      'with what a Mac adds',
      'mac.zip',
      zipOf([text('__MACOSX/._model.json'), ...within('m')]),
      'tfjs',
      'model.json',
    ],
    ['a packed tar', 'm.tar.gz', gzipSync(tarOf(within('m'))), 'tfjs', 'model.json'],
    [
      'an ONNX file with its labels',
      'cv.zip',
      zipOf([text('labels.txt'), text('model.onnx')]),
      'onnx',
      'model.onnx',
    ],
    [
      'Hugging Face’s folders',
      'hf.zip',
      zipOf([text('n/config.json'), text('n/onnx/model.onnx')]),
      'onnx',
      'model.onnx',
    ],
  ])('%s', async (_, name, bytes, format, inner) => {
    const path = join(root, name);
    writeFileSync(path, bytes);
    expect(await teacherAt(path)).toEqual({ format, path });
    const beside = mkdtempSync(join(root, 'beside-'));
    let used = '';
    await withModelOf({ path, format: format as 'onnx' }, beside, (file) => {
      used = file;
      expect(basename(file)).toBe(inner);
      expect(readFileSync(file, 'utf8').length).toBeGreaterThan(0);
      if (format === 'tfjs') expect(existsSync(join(file, '../weights.bin'))).toBe(true);
      return Promise.resolve();
    });
    expect(existsSync(used)).toBe(false);
    expect(readdirSync(beside)).toEqual([]);
  });

  it('is not looked for in an archive of images', async () => {
    const path = join(root, 'images.zip');
    writeFileSync(path, zipOf([text('a/1.png'), text('b/1.png')]));
    expect((await teacherAt(path)).format).toBe('vit');
  });
});
