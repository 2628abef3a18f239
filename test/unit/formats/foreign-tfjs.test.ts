import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../src-main/base/random';
import { openOnnxClassifier } from '../../../src-main/formats/onnx/classifier';
import { onnxBytes } from '../../../src-main/formats/onnx/export';
import { teacherFileOf } from '../../../src-main/formats/teacher-file';
import { packedTfjs, readTfjs } from '../../../src-main/formats/tfjs/artifacts';
import { openTfjsClassifier } from '../../../src-main/formats/tfjs/classifier';
import { tfjsFiles } from '../../../src-main/formats/tfjs/export';
import { expectClose } from '../../support/close';
import { FLAT, flatImages, logitsOf } from './flat-images';
import { SIDE, temporaryFolder, writeFile } from './onnx-files';
import { NETWORKS, randomModel } from './onnx-models';

const folder = temporaryFolder();

describe('a model of TensorFlow.js', () => {
  /** Saves as TensorFlow.js's own converter lays files out. */
  async function save(
    name: string,
    model: tf.LayersModel,
    extra: Record<string, unknown> = {},
  ): Promise<string> {
    const path = join(folder, name);
    mkdirSync(path, { recursive: true });
    await model.save(
      tf.io.withSaveHandler((artifacts) => {
        const { modelTopology, weightSpecs, weightData, format, generatedBy, convertedBy } = artifacts;
        const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
        writeFileSync(
          join(path, 'model.json'),
          JSON.stringify({ modelTopology, format, generatedBy, convertedBy, weightsManifest }),
        );
        writeFileSync(join(path, 'weights.bin'), new Uint8Array(weightData as ArrayBuffer));
        return Promise.resolve({
          modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' as const },
        });
      }),
    );
    for (const [file, content] of Object.entries(extra))
      writeFileSync(join(path, file), JSON.stringify(content));
    return path;
  }
  let layers: tf.LayersModel;
  let expected: number[];
  beforeAll(async () => {
    await tf.setBackend('cpu');
    layers = tf.sequential({
      layers: [
        tf.layers.conv2d({
          inputShape: [SIDE, SIDE, 3],
          filters: 4,
          kernelSize: 3,
          padding: 'same',
          activation: 'relu',
          kernelInitializer: tf.initializers.glorotNormal({ seed: 3 }),
        }),
        tf.layers.globalAveragePooling2d({}),
        tf.layers.dense({
          units: 3,
          activation: 'softmax',
          kernelInitializer: tf.initializers.glorotNormal({ seed: 4 }),
        }),
      ],
    });
    const images = tf.transpose(tf.tensor(flatImages, [FLAT.length, 3, SIDE, SIDE]), [0, 2, 3, 1]);
    const pixels = images.mul(2).sub(1);
    expected = [...tf.log(layers.predict(pixels) as tf.Tensor).dataSync<'float32'>()];
  });
  afterAll(() => layers.dispose());

  it('in layers, as Teachable Machine exports it', async () => {
    const metadata = {
      packageName: '@teachablemachine/image',
      labels: ['cat', 'dog', 'owl'],
      imageSize: SIDE,
    };
    const path = await save('teachable', layers, { 'metadata.json': metadata });
    expect(teacherFileOf(path)).toEqual({ format: 'tfjs', path });
    const classifier = await openTfjsClassifier(path);
    expect(classifier.info).toMatchObject({
      classes: ['cat', 'dog', 'owl'],
      normalisation: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
      input: { layout: 'NHWC', imgSize: SIDE },
      output: { kind: 'probabilities' },
      guessed: [],
    });
    expect(classifier.tfjs).toMatchObject({ kind: 'layers', parameters: 3 * 3 * 3 * 4 + 4 + 4 * 3 + 3 });
    expect(tf.getBackend()).toBe('cpu');
    expectClose(await logitsOf(classifier), expected, { relative: 1e-4 });
    expect(tf.getBackend()).toBe('cpu');
  });

  it('of layers that take all pixels in a row', async () => {
    const side = 8;
    const row = tf.sequential({
      layers: [
        tf.layers.dense({
          units: 3,
          inputShape: [side * side],
          kernelInitializer: tf.initializers.glorotNormal({ seed: 5 }),
        }),
      ],
    });
    const path = await save('row', row);
    const reading = { normalisation: { mean: [0, 0, 0], std: [1, 1, 1] } } as const;
    const classifier = await openTfjsClassifier(path, { normalisation: { ...reading.normalisation } });
    expect(classifier.info.input).toMatchObject({ channels: 1, imgSize: side, without: 'sides' });
    const grey = Float32Array.from({ length: 2 * side * side }, (_, i) => (i % 13) / 12);
    const images = Float32Array.from({ length: 2 * 3 * side * side }, (_, i) => {
      const [image, pixel] = [Math.floor(i / (3 * side * side)), i % (side * side)];
      return grey[image * side * side + pixel]!;
    });
    const wanted = (row.predict(tf.tensor(grey, [2, side * side])) as tf.Tensor).dataSync<'float32'>();
    expectClose([...(await classifier.predict(images, 2, side))], [...wanted], { relative: 1e-4 });
    await classifier.dispose();
    row.dispose();
  });

  it('kept in one file answers alike', async () => {
    const path = join(folder, 'teachable.tfjs');
    const chunks: Uint8Array[] = [];
    for await (const chunk of packedTfjs(await readTfjs(join(folder, 'teachable', 'model.json'))))
      chunks.push(chunk);
    writeFileSync(path, Buffer.concat(chunks));
    const classifier = await openTfjsClassifier(path, {
      normalisation: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
    });
    expectClose(await logitsOf(classifier), expected, { relative: 1e-4 });
  });

  it('in a graph, as we export it', async () => {
    const model = randomModel(NETWORKS[0]![1]);
    const path = join(folder, 'graph');
    mkdirSync(path);
    for (const { path: name, chunks } of tfjsFiles(model))
      writeFileSync(join(path, name), Buffer.concat([...chunks()]));
    const classifier = await openTfjsClassifier(path);
    expect(classifier.info).toMatchObject({
      classes: model.classes,
      normalisation: model.normalisation,
      guessed: [],
    });
    expect(classifier.tfjs.kind).toBe('graph');
    const images = new Random(1, 'images').normalTensor([2, 3, 16, 16], 0.3).data;
    const onnx = await openOnnxClassifier(writeFile(folder, 'same.onnx', onnxBytes(model)));
    expectClose(await classifier.predict(images, 2, 16), await onnx.predict(images, 2, 16), {
      relative: 1e-4,
    });
    await classifier.dispose();
    await onnx.dispose();
  });

  it.each<[string, (path: string) => void, string]>([
    [
      'a file of weights that is missing',
      (path) =>
        writeFileSync(
          join(path, 'model.json'),
          JSON.stringify({ modelTopology: {}, weightsManifest: [{ paths: ['no.bin'], weights: [] }] }),
        ),
      '“no.bin”, which holds weights of “model.json”, is not beside it.',
    ],
    [
      'a file of weights that is cut short',
      (path) => writeFileSync(join(path, 'weights.bin'), new Uint8Array(100)),
      '“model.json” has 100 bytes of weights instead of 508: a file of it is cut short or another’s.',
    ],
    [
      'a file of weights elsewhere',
      (path) =>
        writeFileSync(
          join(path, 'model.json'),
          JSON.stringify({ modelTopology: {}, weightsManifest: [{ paths: ['../x.bin'], weights: [] }] }),
        ),
      '“model.json” names “../x.bin”, which is no file in its own folder.',
    ],
    [
      'models within models without end',
      (path) => {
        const depth = 20_000;
        const open = '{"class_name":"Sequential","config":{"name":"s","layers":['.repeat(depth);
        const model = `${open}{"class_name":"Dense","config":{"units":2}}${']}}'.repeat(depth)}`;
        const text = `{"modelTopology":{"model_config":${model}},"weightsManifest":[]}`;
        writeFileSync(join(path, 'model.json'), text);
      },
      'holds models within models, deeper than can be read.',
    ],
    [
      'images larger than any',
      (path) => {
        const file = join(path, 'model.json');
        writeFileSync(file, readFileSync(file, 'utf8').replace(/null,\d+,\d+,3/, 'null,100000,100000,3'));
      },
      'takes images of 100000×100000 pixels; 4096 a side are possible.',
    ],
  ])('is refused with %s', async (name, damage, message) => {
    const path = await save(name.replaceAll(' ', '-'), layers);
    damage(path);
    await expect(openTfjsClassifier(path)).rejects.toThrow(message);
  });
});
