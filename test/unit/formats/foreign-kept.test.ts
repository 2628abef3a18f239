import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  encodeModel,
  type ElementType,
  floatInitializer,
  type OnnxModel,
} from '../../../src-main/engine/onnx/model';
import type { ForeignOptions } from '../../../src-main/formats/foreign/classifier';
import { openOnnxClassifier } from '../../../src-main/formats/onnx/classifier';
import { expectClose } from '../../support/close';
import { CLASSES, externalModel, linearScores, matrix, SIDE, temporaryFolder, writeFile } from './onnx-files';
import { FLAT, flatImages, logitsOf } from './flat-images';

const folder = temporaryFolder();
const PLAIN = { mean: [0, 0, 0], std: [1, 1, 1] } as const;

/** A classifier that averages each colour and gives 3 scores: the means in the file's own order of channels. */
function means(change: Partial<OnnxModel> & { tail?: OnnxModel['nodes']; cast?: boolean } = {}): OnnxModel {
  const { tail = [], cast = true, ...rest } = change;
  return {
    irVersion: 8,
    opsets: [{ domain: '', version: 17 }],
    name: 'means',
    nodes: [
      cast
        ? { op: 'Cast', inputs: ['image'], outputs: ['x'], attributes: { to: 1 } }
        : { op: 'Identity', inputs: ['image'], outputs: ['x'] },
      { op: 'GlobalAveragePool', inputs: ['x'], outputs: ['pooled'] },
      { op: 'Flatten', inputs: ['pooled'], outputs: ['scores'] },
      ...tail,
    ],
    initializers: [
      floatInitializer('w', [3, 1], Float32Array.of(1, 2, -3)),
      floatInitializer('half', [], Float32Array.of(0.5)),
    ],
    inputs: [{ name: 'image', type: 'float32', shape: ['N', 3, SIDE, SIDE] }],
    outputs: [{ name: 'scores', type: 'float32', shape: ['N', 3] }],
    ...rest,
  };
}
const input = (type: ElementType, shape: (number | string)[] = ['N', 3, SIDE, SIDE]) => ({
  inputs: [{ name: 'image', type, shape }],
});
const single = [{ op: 'MatMul', inputs: ['scores', 'w'], outputs: ['z'] }];
const z = FLAT.map(([r, g, b]) => r + 2 * g - 3 * b);
const colours = FLAT.flat();
const bytes = colours.map((value) => Math.round(value * 255));
const float = (name: string, ...shape: (number | string)[]) => ({ name, type: 'float32' as const, shape });

describe('an ONNX file as it is exported', () => {
  it.each<[string, OnnxModel, ForeignOptions, readonly number[]]>([
    ['plain', means(), { normalisation: PLAIN }, colours],
    [
      'blue first',
      means(),
      { normalisation: PLAIN, channelOrder: 'BGR' },
      FLAT.flatMap(([r, g, b]) => [b, g, r]),
    ],
    [
      'blue first, normalised',
      means(),
      { normalisation: { mean: [0.1, 0.2, 0.3], std: [1, 2, 4] }, channelOrder: 'BGR' },
      FLAT.flatMap(([r, g, b]) => [(b - 0.3) / 4, (g - 0.2) / 2, r - 0.1]),
    ],
    ['doubles', means(input('float64')), { normalisation: PLAIN }, colours],
    ['signed bytes', means(input('int8')), {}, bytes.map((value) => value - 128)],
    ['bytes', means(input('uint8')), {}, bytes],
    ['whole numbers', means(input('int32')), {}, bytes],
    ['long whole numbers', means(input('int64')), {}, bytes],
    ['oblong images', means(input('float32', ['N', 3, SIDE, 2 * SIDE])), { normalisation: PLAIN }, colours],
    [
      'nothing told but the rank',
      means(input('float32', ['a', 'b', 'c', 'd'])),
      { normalisation: PLAIN, imgSize: SIDE },
      colours,
    ],
    [
      'a fixed batch hidden inside',
      means({
        tail: [{ op: 'Reshape', inputs: ['scores', 'one'], outputs: ['y'] }],
        initializers: [
          { name: 'one', type: 'int64', shape: [2], bytes: new Uint8Array(BigInt64Array.of(1n, 3n).buffer) },
        ],
        outputs: [float('y', 'N', 3)],
      }),
      { normalisation: PLAIN },
      colours,
    ],
    [
      'a batch that is normalised together',
      means({
        tail: [
          { op: 'ReduceMean', inputs: ['scores'], outputs: ['m'], attributes: { axes: [0], keepdims: 1 } },
          { op: 'Sub', inputs: ['scores', 'm'], outputs: ['d'] },
          { op: 'Add', inputs: ['d', 'd'], outputs: ['e'] },
          { op: 'Add', inputs: ['e', 'half'], outputs: ['y'] },
        ],
        outputs: [float('y', 'N', 3)],
      }),
      { normalisation: PLAIN },
      Array<number>(6).fill(0.5),
    ],
    [
      'one score',
      means({ tail: single, outputs: [float('z', 'N', 1)] }),
      { normalisation: PLAIN },
      z.flatMap((value) => [0, value]),
    ],
    [
      'one sigmoid',
      means({
        tail: [...single, { op: 'Sigmoid', inputs: ['z'], outputs: ['p'] }],
        outputs: [float('p', 'N', 1)],
      }),
      { normalisation: PLAIN },
      z.flatMap((value) => [-Math.log1p(Math.exp(value)), value - Math.log1p(Math.exp(value))]),
    ],
    [
      'one score without an axis',
      means({
        tail: [...single, { op: 'Squeeze', inputs: ['z'], outputs: ['y'] }],
        outputs: [float('y', 'N')],
      }),
      { normalisation: PLAIN },
      z.flatMap((value) => [0, value]),
    ],
    [
      'sides of 1',
      means({
        tail: [{ op: 'Identity', inputs: ['pooled'], outputs: ['y'] }],
        outputs: [float('y', 'N', 3, 1, 1)],
      }),
      { normalisation: PLAIN },
      colours,
    ],
    [
      'features beside the scores',
      means({
        tail: [{ op: 'MatMul', inputs: ['scores', 'w'], outputs: ['features'] }],
        outputs: [float('features', 'N', 1), float('scores', 'N', 3)],
      }),
      { normalisation: PLAIN },
      colours,
    ],
    [
      'an output that is chosen',
      means({
        tail: [{ op: 'Neg', inputs: ['scores'], outputs: ['other'] }],
        outputs: [float('scores', 'N', 3), float('other', 'N', 3)],
      }),
      { normalisation: PLAIN, output: 'other' },
      colours.map((value) => -value),
    ],
    [
      'a share that dropout keeps',
      means({
        inputs: [...input('float32').inputs, float('keep_prob')],
        tail: [{ op: 'Mul', inputs: ['scores', 'keep_prob'], outputs: ['y'] }],
        outputs: [float('y', 'N', 3)],
      }),
      { normalisation: PLAIN },
      colours,
    ],
    [
      'a number that is said',
      means({
        inputs: [...input('float32').inputs, float('gain', 1)],
        tail: [{ op: 'Mul', inputs: ['scores', 'gain'], outputs: ['y'] }],
        outputs: [float('y', 'N', 3)],
      }),
      { normalisation: PLAIN, constants: { gain: 2 } },
      colours.map((value) => 2 * value),
    ],
    [
      'double scores',
      means({
        tail: [{ op: 'Cast', inputs: ['scores'], outputs: ['y'], attributes: { to: 11 } }],
        outputs: [{ name: 'y', type: 'float64', shape: ['N', 3] }],
      }),
      { normalisation: PLAIN },
      colours,
    ],
  ])('%s', async (_, model, options, expected) => {
    const classifier = await openOnnxClassifier(writeFile(folder, 'a.onnx', model), options);
    expectClose(await logitsOf(classifier), expected, { relative: 1e-5 });
  });

  it.each<[string, OnnxModel, ForeignOptions, string]>([
    [
      'NaN',
      means({
        tail: [
          { op: 'Log', inputs: ['scores'], outputs: ['l'] },
          { op: 'Sub', inputs: ['l', 'l'], outputs: ['d'] },
          { op: 'Div', inputs: ['d', 'd'], outputs: ['y'] },
        ],
        outputs: [float('y', 'N', 3)],
      }),
      {},
      'The scores of “a.onnx” are not numbers (NaN or infinite).',
    ],
    ['an output that is not there', means(), { output: 'x' }, '“a.onnx” has no output “x”.'],
    [
      'a number that nobody knows',
      means({ inputs: [...input('float32').inputs, float('gain', 1)] }),
      {},
      '“a.onnx” takes “gain” ([1]) beside the image.',
    ],
    [
      'no scores',
      means({
        outputs: [{ name: 'label', type: 'int64', shape: ['N'] }],
        tail: [
          { op: 'ArgMax', inputs: ['scores'], outputs: ['label'], attributes: { axis: 1, keepdims: 0 } },
        ],
      }),
      {},
      'No output of “a.onnx” could be class scores: “label” [N].',
    ],
  ])('refused with %s', async (_, model, options, message) => {
    await expect(openOnnxClassifier(writeFile(folder, 'a.onnx', model), options)).rejects.toThrow(message);
  });

  it.each([['weights\\model.data'], ['.\\weights\\model.data'], ['weights/model.data']])(
    'with weights at “%s”',
    async (location) => {
      mkdirSync(join(folder, 'weights'), { recursive: true });
      writeFileSync(join(folder, 'weights', 'model.data'), new Uint8Array(matrix().buffer));
      const classifier = await openOnnxClassifier(
        writeFile(folder, 'win.onnx', externalModel({ location })),
        { normalisation: PLAIN },
      );
      expectClose(await logitsOf(classifier), linearScores([...flatImages]), { relative: 1e-5 });
    },
  );

  it('through the links of a hub’s cache', async () => {
    const blobs = join(folder, 'hub', 'blobs');
    const snapshot = join(folder, 'hub', 'snapshots', '93af', 'onnx');
    mkdirSync(blobs, { recursive: true });
    mkdirSync(snapshot, { recursive: true });
    writeFileSync(join(blobs, 'c6ed'), externalModel({ location: 'model.onnx_data' }));
    writeFileSync(join(blobs, 'b879'), new Uint8Array(matrix().buffer));
    symlinkSync('../../../blobs/c6ed', join(snapshot, 'model.onnx'));
    symlinkSync('../../../blobs/b879', join(snapshot, 'model.onnx_data'));
    const classifier = await openOnnxClassifier(join(snapshot, 'model.onnx'), { normalisation: PLAIN });
    expect(classifier.numClasses).toBe(CLASSES);
    expectClose(await logitsOf(classifier), linearScores([...flatImages]), { relative: 1e-5 });
  });

  it('with scores in a list of maps, whose names are kept', async () => {
    const tail = [
      { op: 'Softmax', inputs: ['scores'], outputs: ['p'], attributes: { axis: 1 } },
      {
        op: 'ZipMap',
        domain: 'ai.onnx.ml',
        inputs: ['p'],
        outputs: ['maps'],
        attributes: { classlabels_int64s: [7, 8, 9] },
      },
    ];
    const opsets = [
      { domain: '', version: 17 },
      { domain: 'ai.onnx.ml', version: 1 },
    ];
    const path = writeFile(
      folder,
      'zip.onnx',
      encodeModel(means({ tail, opsets, outputs: [float('maps')] })),
    );
    const classifier = await openOnnxClassifier(path, { normalisation: PLAIN });
    expect(classifier.classes).toEqual(['7', '8', '9']);
    const expected = FLAT.flatMap((row) => {
      const total = Math.log(row.reduce<number>((sum, value) => sum + Math.exp(value), 0));
      return row.map((value) => value - total);
    });
    expectClose(await logitsOf(classifier), expected, { relative: 1e-5 });
  });

  it('says what it guessed', async () => {
    const model = means({
      ...input('float32', ['N', 3, 'H', 'W']),
      tail: [{ op: 'Neg', inputs: ['scores'], outputs: ['other'] }],
      outputs: [float('a', 'N', 3), float('other', 'N', 3)],
    });
    const path = writeFile(folder, 'open.onnx', {
      ...model,
      nodes: [...model.nodes, { op: 'Identity', inputs: ['scores'], outputs: ['a'] }],
    });
    const classifier = await openOnnxClassifier(path);
    expect(classifier.info.guessed).toEqual(['imgSize', 'normalisation', 'channelOrder', 'output']);
    expect(classifier.info.notes).toEqual([
      'It has several outputs: “a” is taken for the scores, not “other”.',
    ]);
    await classifier.dispose();
  });
});
