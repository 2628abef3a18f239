import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentProgress } from '../../../src-main/base/progress';
import { encodeModel } from '../../../src-main/engine/onnx/model';
import { run } from '../../../src-main/work/kinds/import/run';
import { errorOf, temporaryFolder } from '../formats/helpers';
import { linearModel } from '../formats/onnx-files';

describe('the import of a model', () => {
  it.each<[string, string, string | Uint8Array, string]>([
    ['ONNX', 'net.onnx', encodeModel(linearModel({ shape: ['N', 3, 8, 8] })), 'a model in ONNX'],
    [
      'TensorFlow.js',
      'model.json',
      '{"modelTopology": {}, "weightsManifest": []}',
      'a model in TensorFlow.js',
    ],
  ])('tells that a file of %s is for teachers', async (_, name, content, what) => {
    const path = join(temporaryFolder(), name);
    writeFileSync(path, content);
    const work = { kind: 'import', as: 'auto', path, outputs: [`${path}.out`] };
    expect(await errorOf(() => run(work as never, { progress: silentProgress } as never))).toMatchObject({
      message: `“${name}” is ${what}, which can be a teacher and nothing else.`,
      hint: 'Import it as a teacher.',
    });
  });

  it('tells of ONNX Runtime’s own format what it is', async () => {
    const path = join(temporaryFolder(), 'net.ort');
    writeFileSync(path, Buffer.from('\x20\0\0\0ORTM____________', 'latin1'));
    const work = { kind: 'import', as: 'auto', path, outputs: [`${path}.out`] };
    const { message } = await errorOf(() => run(work as never, { progress: silentProgress } as never));
    expect(message).toBe('“net.ort” is a model in ONNX Runtime’s own format.');
  });
});
