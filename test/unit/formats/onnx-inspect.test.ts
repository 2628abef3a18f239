import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src-main/base/random';
import { encodeModel, type OnnxModel } from '../../../src-main/engine/onnx/model';
import { inspectOnnx } from '../../../src-main/formats/onnx/classifier';
import { onnxFingerprint, selfContainedOnnx } from '../../../src-main/formats/onnx/embed';
import { onnxBytes } from '../../../src-main/formats/onnx/export';
import { readOnnxHeader } from '../../../src-main/formats/onnx/header';
import { StudioError } from '../../../src-main/base/errors';
import { CLASSES, externalModel, linearModel, matrix, SIDE, temporaryFolder, writeFile } from './onnx-files';
import { NETWORKS, randomModel } from './onnx-models';

const folder = temporaryFolder();
const valid = encodeModel(linearModel());
const floats = (name: string, shape: (number | string)[]) => ({ name, type: 'float32' as const, shape });
const changed = (change: Partial<OnnxModel>) => linearModel({ change });
const image = floats('image', ['N', 3, SIDE, SIDE]);

describe('an ONNX file', () => {
  it('tells what our own exports say of themselves', async () => {
    const model = randomModel(NETWORKS[0]![1]);
    const info = await inspectOnnx(writeFile(folder, 'own.onnx', onnxBytes(model)));
    expect(info).toEqual({
      irVersion: 8,
      opset: 17,
      producer: 'WAVE Studio',
      input: {
        name: 'pixel_values',
        type: 'float32',
        layout: 'NCHW',
        channels: 3,
        imgSize: 16,
        width: undefined,
        batch: undefined,
      },
      output: { name: 'logits', kind: 'logits' },
      outputs: ['logits'],
      channelOrder: 'RGB',
      cropPct: 1,
      notes: [],
      numClasses: 7,
      parameters: [...model.weights.values()].reduce((sum, { data }) => sum + data.length, 0),
      classes: model.classes,
      normalisation: model.normalisation,
      guessed: [],
      externalFiles: [],
    });
  });

  it('may leave layout and size open: they are found by trying', async () => {
    const path = writeFile(
      folder,
      'open.onnx',
      linearModel({ shape: ['batch', 'channels', 'height', 'width'] }),
    );
    expect(await inspectOnnx(path, { imgSize: SIDE })).toMatchObject({
      input: { layout: 'NCHW', imgSize: SIDE },
      guessed: ['normalisation', 'channelOrder', 'layout'],
    });
    const pooled = changed({
      nodes: [
        { op: 'ReduceMean', inputs: ['image'], outputs: ['p'], attributes: { axes: [2, 3], keepdims: 0 } },
        { op: 'Concat', inputs: ['p', 'p'], outputs: ['scores'], attributes: { axis: 1 } },
      ],
      inputs: [floats('image', ['N', 3, 'H', 'W'])],
      outputs: [floats('scores', ['N', 6])],
    });
    expect(await inspectOnnx(writeFile(folder, 'pooled.onnx', pooled))).toMatchObject({
      numClasses: 6,
      input: { imgSize: 224 },
      guessed: ['imgSize', 'normalisation', 'channelOrder'],
    });
  });

  it('finds the labels, normalisation and size in the folder of a Hugging Face model', async () => {
    const home = join(folder, 'hf');
    mkdirSync(join(home, 'onnx'), { recursive: true });
    const id2label = Object.fromEntries(Array.from({ length: CLASSES }, (_, i) => [String(i), `label ${i}`]));
    writeFileSync(join(home, 'config.json'), JSON.stringify({ model_type: 'vit', id2label }));
    const preprocessor = {
      size: { height: SIDE, width: SIDE },
      image_mean: [0.1, 0.2, 0.3],
      image_std: [1, 2, 3],
    };
    writeFileSync(join(home, 'preprocessor_config.json'), JSON.stringify(preprocessor));
    const file = linearModel({ shape: ['N', 3, 'H', 'W'] });
    expect(await inspectOnnx(writeFile(join(home, 'onnx'), 'model.onnx', file))).toMatchObject({
      classes: Object.values(id2label),
      normalisation: { mean: [0.1, 0.2, 0.3], std: [1, 2, 3] },
      input: { imgSize: SIDE },
      guessed: [],
    });
    expect(
      await inspectOnnx(writeFile(home, 'model.onnx', file), { classes: ['a', 'b', 'c', 'd', 'e'] }),
    ).toMatchObject({
      classes: ['a', 'b', 'c', 'd', 'e'],
    });
  });

  it('that has several outputs is told by the one called logits', async () => {
    const model = changed({
      outputs: [floats('features', ['N', 8]), floats('logits', ['N', CLASSES])],
      nodes: [
        ...linearModel().nodes,
        { op: 'Identity', inputs: ['scores'], outputs: ['logits'] },
        { op: 'Identity', inputs: ['pixels'], outputs: ['features'] },
      ],
    });
    expect((await inspectOnnx(writeFile(folder, 'both.onnx', model))).output.name).toBe('logits');
  });

  it('gives probabilities if its last operator is a softmax, or its numbers look so', async () => {
    const tail = [{ op: 'Softmax', inputs: ['scores'], outputs: ['softmax'] }];
    const path = writeFile(folder, 'softmax.onnx', linearModel({ tail }));
    expect((await inspectOnnx(path)).output.kind).toBe('probabilities');
    const hidden = [...tail, { op: 'Abs', inputs: ['softmax'], outputs: ['p'] }];
    const unclear = writeFile(folder, 'hidden.onnx', linearModel({ tail: hidden }));
    expect((await inspectOnnx(unclear)).output.kind).toBe('probabilities');
    expect((await inspectOnnx(unclear, { outputs: 'logits' })).output.kind).toBe('logits');
    const sigmoid = linearModel({ tail: [{ op: 'Sigmoid', inputs: ['scores'], outputs: ['p'] }] });
    expect((await inspectOnnx(writeFile(folder, 'sigmoid.onnx', sigmoid))).output.kind).toBe('probabilities');
  });
});

describe('refused with a sentence', () => {
  const boxes = { nodes: [{ op: 'Identity', inputs: ['image'], outputs: ['boxes'] }] };
  const linear = linearModel();
  it.each<[string, OnnxModel | Uint8Array | string, string]>([
    ['nothing', '', '“a.onnx” is empty.'],
    ['a text', 'these are no weights, but words in a file', '“a.onnx” is no ONNX file.'],
    [
      'a link that git left as text',
      '../../blobs/b879fe4b946c',
      '“a.onnx” holds nothing but the name of another file (“../../blobs/b879fe4b946c”), as a link does that was copied as text.',
    ],
    ['JSON', '{"model": "vit"}', '“a.onnx” is no ONNX file.'],
    ['an archive', Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0), '“a.onnx” is an archive.'],
    ['zeros', new Uint8Array(1000), '“a.onnx” begins with nothing but zeros: its download broke off.'],
    ['another protobuf message', Uint8Array.of(0x0a, 3, 97, 98, 99, 8, 8), '“a.onnx” is no ONNX file.'],
    ['a file that lost its end', valid.subarray(0, valid.length - 30), '“a.onnx” ends too early.'],
    ['a file that lost its half', valid.subarray(0, valid.length / 2), '“a.onnx” ends too early.'],
    [
      'too new a file version',
      changed({ irVersion: 14 }),
      '“a.onnx” is of ONNX’s file version 14; the newest that can be read is 13.',
    ],
    [
      'too new an operator set',
      changed({ opsets: [{ domain: '', version: 27 }] }),
      '“a.onnx” uses ONNX’s operator set 27; the newest that can be read is 26.',
    ],
    ['no input', changed({ inputs: [] }), '“a.onnx” has no input.'],
    [
      'two images',
      changed({ inputs: [image, floats('mask', ['N', 1, SIDE, SIDE])] }),
      '“a.onnx” has 2 inputs, “image”, “mask”, not one image.',
    ],
    ['a table', changed({ inputs: [floats('x', ['N', 12])] }), '“a.onnx” takes [N, 12], not images.'],
    [
      'a wide table',
      changed({ inputs: [floats('x', ['N', 1000])] }),
      '“a.onnx” takes [N, 1000], not images.',
    ],
    [
      'a text',
      changed({ inputs: [{ name: 'ids', type: 'int64', shape: ['N', 256] }] }),
      '“a.onnx” takes [N, 256], not images.',
    ],
    [
      'four channels, last',
      changed({ inputs: [floats('image', ['N', 8, 8, 4])] }),
      '“a.onnx” takes images of 4 channels; only colour (3) and grey (1) ones can be given.',
    ],
    [
      'numbers that are no pixels',
      changed({ inputs: [{ ...image, type: 'bool' }] }),
      'The input of “a.onnx” is of an element type that no image is given in.',
    ],
    [
      'four channels',
      changed({ inputs: [floats('image', [1, 4, 8, 8])] }),
      '“a.onnx” takes images of 4 channels; only colour (3) and grey (1) ones can be given.',
    ],
    [
      'a detector',
      changed({ ...boxes, outputs: [floats('boxes', [1, 84, 8400])] }),
      'No output of “a.onnx” could be class scores: “boxes” [1, 84, 8400].',
    ],
    [
      'a detector that does not say so',
      changed({ nodes: boxes.nodes, outputs: [floats('boxes', ['N', 'C'])] }),
      '“a.onnx” gives [2, 3, 4, 4] for its images, not one score for each class.',
    ],
    [
      'an unknown operator',
      changed({ nodes: [...linear.nodes, { op: 'Magic', inputs: ['scores'], outputs: ['y'] }] }),
      'ONNX Runtime cannot load “a.onnx”:',
    ],
  ])('%s', async (_label, content, message) => {
    const path = writeFile(folder, 'a.onnx', content);
    await expect(inspectOnnx(path)).rejects.toSatisfy((error) => {
      expect(error).toBeInstanceOf(StudioError);
      const { message: said, hint } = error as StudioError;
      expect(message.endsWith(':') ? said.slice(0, message.length) : said).toBe(message);
      expect(hint).not.toBe('');
      return true;
    });
  });

  it.each([
    [{ imgSize: 8 }, '“fixed.onnx” takes images of 4 pixels, not of 8.'],
    [{ classes: ['a', 'b'] }, '“fixed.onnx” tells 5 classes apart, but 2 names are given.'],
    [
      { layout: 'NHWC' as const },
      '“fixed.onnx” takes images of 4 channels; only colour (3) and grey (1) ones can be given.',
    ],
  ])('what does not fit the file: %o', async (overrides, message) => {
    const path = writeFile(folder, 'fixed.onnx', linearModel());
    await expect(inspectOnnx(path, overrides)).rejects.toThrow(message);
  });

  it('an image size that the network cannot be run on', async () => {
    const path = writeFile(folder, 'open.onnx', linearModel({ shape: ['N', 3, 'H', 'W'] }));
    await expect(inspectOnnx(path, { imgSize: 9 })).rejects.toThrow(
      '“open.onnx” cannot be run on images of 9 pixels: ',
    );
  });

  it('a file with any byte changed or cut off: with a StudioError, or not at all', () => {
    for (let i = 0; i < 1500; i++) {
      const random = new Random(i, 'damage');
      const bytes = Uint8Array.from(valid);
      for (let k = 0; k <= random.integer(3); k++) bytes[random.integer(bytes.length)] = random.integer(256);
      const end = random.integer(4) === 0 ? random.integer(bytes.length) : bytes.length;
      try {
        readOnnxHeader(writeFile(folder, 'damaged.onnx', bytes.subarray(0, end)));
      } catch (error) {
        if (!(error instanceof StudioError)) throw error;
      }
    }
  });
});

describe('weights in another file', () => {
  const weights = new Uint8Array(matrix().buffer);

  it('are read where they are beside the model, and can be moved inside', async () => {
    const padded = Buffer.concat([new Uint8Array(64), weights, new Uint8Array(32)]);
    writeFileSync(join(folder, 'weights.bin'), padded);
    const external = { location: 'weights.bin', offset: '64', length: String(weights.length) };
    const path = writeFile(folder, 'outside.onnx', externalModel(external));
    expect((await inspectOnnx(path)).externalFiles).toEqual([join(folder, 'weights.bin')]);
    const inside = writeFile(folder, 'inside.onnx', Buffer.concat([...selfContainedOnnx(path)]));
    expect(await inspectOnnx(inside)).toMatchObject({ externalFiles: [], numClasses: CLASSES });
    expect(readFileSync(inside).includes(Buffer.from(weights))).toBe(true);
    expect(readFileSync(inside).length).toBeGreaterThan(weights.length);
    expect(Buffer.concat([...selfContainedOnnx(inside)])).toEqual(readFileSync(inside));
    expect(onnxFingerprint(path)).toBe(onnxFingerprint(inside));
    writeFileSync(join(folder, 'weights.bin'), padded.fill(1, 64, 80));
    expect(onnxFingerprint(path)).not.toBe(onnxFingerprint(inside));
  });

  it.each([
    ['../weights.bin'],
    ['sub/../../weights.bin'],
    ['/etc/passwd'],
    ['C:\\weights.bin'],
    ['.'],
    ['link.bin'],
    [''],
  ])('at “%s” are refused: that leaves the folder', async (location) => {
    const own = join(folder, 'own');
    mkdirSync(own, { recursive: true });
    writeFileSync(join(folder, 'weights.bin'), weights);
    if (location === 'link.bin') symlinkSync(join(folder, 'weights.bin'), join(own, 'link.bin'));
    const path = writeFile(own, 'a.onnx', externalModel({ location }));
    await expect(inspectOnnx(path)).rejects.toThrow(
      `“a.onnx” reaches outside its own folder, for “${location}”.`,
    );
  });

  it.each([
    [{ location: 'no.bin' }, '“a.onnx” keeps weights in “no.bin”, which is not beside it.'],
    [
      { location: 'short.bin', length: '960' },
      '“short.bin”, which holds weights of “a.onnx”, ends too early.',
    ],
    ...[{ offset: '-1' }, { offset: 'x' }, { length: '99999999999999999999' }].map(
      (place): [Record<string, string>, string] => [
        { location: 'short.bin', ...place },
        `“a.onnx” says that weights of it lie in “short.bin” at “${Object.values(place)[0]!}” or are that long, which cannot be.`,
      ],
    ),
  ])('%o: refused', async (external, message) => {
    writeFileSync(join(folder, 'short.bin'), weights.subarray(0, 100));
    const path = writeFile(folder, 'a.onnx', externalModel(external));
    await expect(inspectOnnx(path)).rejects.toThrow(message);
  });

  it('branches within branches beyond reading are said to be', async () => {
    const within = (field: number, message: Buffer) => {
      const length = [(message.length & 0x7f) | 0x80, message.length >> 7];
      return Buffer.concat([Buffer.from([(field << 3) | 2, ...length]), message]);
    };
    // A graph is in an attribute (6, of 5) of an operator (1) of another.
    let graph = Buffer.alloc(0);
    for (let i = 0; i < 40; i++) graph = within(1, within(5, within(6, graph)));
    const path = writeFile(folder, 'deep.onnx', Buffer.concat([Buffer.from([8, 8]), within(7, graph)]));
    await expect(inspectOnnx(path)).rejects.toThrow(
      '“deep.onnx” holds branches or loops within one another, more deeply than is read.',
    );
  });
});
