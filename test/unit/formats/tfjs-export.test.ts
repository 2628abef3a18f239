import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OnnxRuntimeEngine } from '../../../src-main/engine/onnxruntime/engine';
import type { Engine } from '../../../src-main/engine/types';
import { exporter } from '../../../src-main/formats/exports/tfjs/write';
import { tfjsFiles } from '../../../src-main/formats/tfjs/export';
import { runOnCurrentBackend, runTfjs } from '../../../src-main/formats/tfjs/run';
import type { Model } from '../../../src-main/nn/model';
import { expectClose } from '../../support/close';
import { openPlainEngine } from '../../support/engines';
import { hasTensorFlow, runScript, TENSORFLOW_PYTHON } from '../../support/python';
import { temporaryFolder } from './onnx-files';
import { NETWORKS, ownLogits, randomImages, randomModel } from './onnx-models';

const root = temporaryFolder();

type Snippet = (page: object, element: object) => Promise<void>;

function write(name: string, model: Model): string {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  for (const { path, chunks } of tfjsFiles(model)) {
    writeFileSync(join(folder, path), Buffer.concat([...chunks()]));
  }
  return folder;
}

describe('TensorFlow.js export', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await OnnxRuntimeEngine.open('cpu', 2);
  });
  afterAll(() => engine.dispose());

  it.each(NETWORKS)('%s: batches of 1 and 5 give the logits of our forward', async (name, network) => {
    const model = randomModel(network);
    const folder = write(name, model);
    const { imgSize } = network.config;
    for (const count of [1, 5]) {
      const data = randomImages(network, count);
      const logits = await runTfjs(folder, { data, shape: [count, 3, imgSize, imgSize] });
      expect(tf.getBackend()).toBe('trace');
      expectClose(logits, await ownLogits(engine, model, data, count));
    }
  });

  it.skipIf(!hasTensorFlow())('gives these logits on TensorFlow itself, too', async () => {
    for (const [i, [, network]] of NETWORKS.entries()) {
      const model = randomModel(network);
      const folder = write(`tensorflow/${i}`, model);
      const images = randomImages(network, 2);
      const reference = {
        images: [...images],
        shape: [2, 3, network.config.imgSize, network.config.imgSize],
        logits: [...(await ownLogits(engine, model, images, 2))],
      };
      writeFileSync(join(folder, 'reference.json'), JSON.stringify(reference));
    }
    const { status, output } = runScript(TENSORFLOW_PYTHON, 'tfjs_check.py', join(root, 'tensorflow'));
    expect(status, output).toBe(0);
    expect(output.match(/largest difference/g)).toHaveLength(NETWORKS.length);
  });

  it('cuts weights into files of at most 4 MiB, none of them lost', () => {
    const network = NETWORKS.find(([name]) => name === 'depth 3, width 192')![1];
    const model = randomModel(network);
    const folder = write('shards', model);
    const files = readdirSync(folder).filter((file) => file.endsWith('.bin'));
    expect(files).toEqual(['group1-shard1of2.bin', 'group1-shard2of2.bin']);
    expect(files.map((file) => statSync(join(folder, file)).size <= 2 ** 22)).toEqual([true, true]);
    const json = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')) as tf.io.ModelJSON;
    const shapes = json.weightsManifest.flatMap(({ weights }) => weights.map(({ shape }) => shape));
    const bytes = files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
    expect(shapes.reduce((sum, shape) => sum + 4 * tf.util.sizeFromShape(shape), 0)).toBe(bytes);
  });

  it('carries the names of the classes and the normalisation', () => {
    const model = randomModel(NETWORKS[0]![1]);
    const json = JSON.parse(
      readFileSync(join(write('told', model), 'model.json'), 'utf8'),
    ) as tf.io.ModelJSON;
    expect(json.userDefinedMetadata).toEqual({
      classes: model.classes,
      normalisation: model.normalisation,
    });
  });
});

describe('TensorFlow.js export on its plain backend', () => {
  it.each(NETWORKS.filter((_, i) => i % 3 === 0))('%s', async (name, network) => {
    const engine = await openPlainEngine();
    const model = randomModel(network);
    const { imgSize } = network.config;
    const before = tf.memory().numTensors;
    const data = randomImages(network, 2);
    const logits = await runOnCurrentBackend(write(name, model), { data, shape: [2, 3, imgSize, imgSize] });
    expect(tf.memory().numTensors).toBe(before);
    expectClose(logits, await ownLogits(engine, model, data, 2));
    await engine.dispose();
  });

  it('is used by its snippet on the middle square of an image, from 0 to 1, normalised', async () => {
    const model = randomModel(NETWORKS[0]![1]);
    const { imgSize: side } = model.network.config;
    const { mean, std } = model.normalisation;
    const [width, height] = [side + 5, side];
    const data = Uint8Array.from({ length: width * height * 4 }, (_, i) => (i * 37) % 256);
    const given: number[][] = [];
    const tfOfThePage = {
      ...tf,
      loadGraphModel: () =>
        Promise.resolve({
          predict: (inputs: { pixel_values: tf.Tensor }) => given.push([...inputs.pixel_values.dataSync()]),
        }),
    };
    const { code } = (await exporter.snippets(model, '', {} as never))[0]!;
    const file = join(root, 'snippet.mjs');
    writeFileSync(file, `export default async (tf, element) => {${code.replace(/^import .*$/m, '')}};`);
    const { default: run } = (await import(pathToFileURL(file).href)) as { default: Snippet };
    await run(tfOfThePage, { data, width, height });
    const expected = [0, 1, 2].flatMap((channel) =>
      Array.from({ length: side * side }, (_, i) => {
        const at = Math.floor(i / side) * width + (i % side) + 2;
        return (data[at * 4 + channel]! / 255 - mean[channel]!) / std[channel]!;
      }),
    );
    expectClose(Float32Array.from(given[0]!), Float32Array.from(expected));
  });
});
