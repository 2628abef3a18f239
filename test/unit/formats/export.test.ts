import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { env, pipeline, RawImage } from '@huggingface/transformers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentProgress, StopSignal } from '../../../src-main/base/progress';
import type { Engine } from '../../../src-main/engine/types';
import { exportModel, type ExportOptions } from '../../../src-main/formats/export';
import { formatNamed } from '../../../src-main/formats/exports/registry';
import { importViT } from '../../../src-main/formats/import';
import {
  makeSamples,
  verifyOnnx,
  verifyTransformersJs,
  verifyWeights,
} from '../../../src-main/formats/verify';
import { networkClassifier } from '../../../src-main/nn/classifier';
import type { ViTConfig } from '../../../src-main/nn/config';
import { initCnn } from '../../../src-main/nn/families/cnn/init';
import type { Model } from '../../../src-main/nn/model';
import { openWasmEngine } from '../../../src-main/engine/wasm';
import { errorOf, expectSameWeights, randomViT, temporaryFolder } from './helpers';

let engine: Engine;
let options: ExportOptions;
beforeAll(async () => {
  engine = await openWasmEngine();
  options = { classifierOf: (model) => networkClassifier(engine, model) };
});
afterAll(() => engine.dispose());

const GRID: Partial<ViTConfig>[] = [1, 2].flatMap((depth) =>
  [64, 128].flatMap((embedDim) =>
    [false, true].map((distilled) => ({
      depth,
      embedDim,
      numHeads: embedDim / 64,
      ...(distilled && { distilled }),
    })),
  ),
);
const labelOf = ({ depth, embedDim, distilled }: Partial<ViTConfig>) =>
  `${embedDim}x${depth}${distilled ? ' distilled' : ''}`;

/** What a model is without the weights that its own file has and no other. */
function described({ network, classes, normalisation }: Model) {
  return { network, classes, normalisation };
}

describe.each(GRID.map((size): [string, Partial<ViTConfig>] => [labelOf(size), size]))(
  'a network of %s',
  (_, size) => {
    const model = randomViT(size);

    it.each<[string, string[], string[]]>([
      ['timm', ['config.json', 'model.safetensors'], ['WAVE Studio']],
      [
        'hf',
        ['config.json', 'preprocessor_config.json', 'README.md', 'model.safetensors', 'onnx/model.onnx'],
        ['WAVE Studio', 'onnxruntime', 'transformers.js'],
      ],
      ['onnx', ['net'], ['onnxruntime']],
      ['tfjs', ['model.json', 'group1-shard'], ['TensorFlow.js']],
    ])('is written as %s and agrees with other readers', async (format, files, readers) => {
      const target = join(temporaryFolder(), 'net');
      const report = await exportModel(model, format, target, options);
      expect(report).toMatchObject({ format, path: target });
      const written = report.files.map(({ path }) => path.replace(/\d+of\d+\.bin$/, ''));
      expect([...new Set(written)]).toEqual(files);
      for (const { path, bytes, sha256 } of report.files) {
        const content = readFileSync(format === 'onnx' ? target : join(target, path));
        expect([content.length, createHash('sha256').update(content).digest('hex')]).toEqual([bytes, sha256]);
      }
      expect(report.verification.map(({ reader, samples, agrees }) => ({ reader, samples, agrees }))).toEqual(
        readers.map((reader) => ({ reader, samples: 5, agrees: true })),
      );
      if (format === 'onnx' || format === 'tfjs') return;
      if (format === 'hf') await checkSingle(target, model);
      const found = await importViT(target);
      expect(described(found)).toEqual(described(model));
      expectSameWeights(found.weights, model.weights);
      expect(found.notes).toEqual([]);
    });
  },
);

/** Whether other readers agree on one image as well. */
async function checkSingle(target: string, model: Model): Promise<void> {
  const original = options.classifierOf(model);
  const samples = await makeSamples(original, 16, 1);
  const checks = [
    await verifyOnnx(join(target, 'onnx/model.onnx'), model, samples),
    await verifyTransformersJs(target, model, samples),
  ];
  for (const check of checks) expect(check).toMatchObject({ samples: 1, agrees: true });
  expect(samples.logits.length).toBe(5);
  await original.dispose();
}

describe('an export', () => {
  const model = randomViT({ embedDim: 64, numHeads: 1 });

  it('with layer scale agrees: timm keeps it, transformers gets it folded', async () => {
    const scaled = randomViT({ embedDim: 64, numHeads: 4, depth: 2, initValues: 0.5 });
    const timm = join(temporaryFolder(), 'timm');
    await exportModel(scaled, 'timm', timm, options);
    const found = await importViT(timm);
    expect(described(found)).toEqual(described(scaled));
    expectSameWeights(found.weights, scaled.weights);
    const report = await exportModel(scaled, 'hf', join(temporaryFolder(), 'hf'), options);
    expect(report.verification.map(({ agrees }) => agrees)).toEqual([true, true, true]);
  });

  it('with average pooling goes to timm, and is refused for transformers', async () => {
    const pooled = randomViT({ embedDim: 64, numHeads: 1, globalPool: 'avg' });
    const target = join(temporaryFolder(), 'net');
    const [check] = (await exportModel(pooled, 'timm', target, options)).verification;
    expect(check).toMatchObject({ agrees: true });
    expect((await importViT(target)).network).toEqual(pooled.network);
    const refused = () => exportModel(pooled, 'hf', join(temporaryFolder(), 'net'), options);
    expect((await errorOf(refused)).message).toBe(
      'The ViT of transformers reads the class token, and this model averages the patches.',
    );
  });

  it('with fewer heads than fill its width is an ONNX file, and refused for timm and transformers', async () => {
    const narrow = randomViT({ embedDim: 48, depth: 2, numHeads: 2, headDim: 12, mlpRatio: 2 });
    for (const [format, library] of [
      ['timm', 'timm'],
      ['hf', 'transformers'],
    ] as const) {
      const target = join(temporaryFolder(), 'net');
      expect((await errorOf(() => exportModel(narrow, format, target, options))).message).toBe(
        `${library} knows only heads that are together as wide as the network, and this one has 2 of 12 in a width of 48.`,
      );
      expect(formatNamed(format).lacks!(narrow.network)).toBe(true);
    }
    const report = await exportModel(narrow, 'onnx', join(temporaryFolder(), 'net.onnx'), options);
    expect(report.verification).toMatchObject([{ reader: 'onnxruntime', agrees: true }]);
    const [check] = (await exportModel(narrow, 'tfjs', join(temporaryFolder(), 'net'), options)).verification;
    expect(check).toMatchObject({ agrees: true });
  });

  it('whose first blocks are narrower is an ONNX file, and refused for timm and transformers', async () => {
    const narrow = { embedDim: 24, depth: 1 };
    const stitched = randomViT({ embedDim: 48, depth: 3, numHeads: 4, mlpRatio: 2, narrow });
    for (const [format, library] of [
      ['timm', 'timm'],
      ['hf', 'transformers'],
    ] as const) {
      const target = join(temporaryFolder(), 'net');
      expect((await errorOf(() => exportModel(stitched, format, target, options))).message).toBe(
        `${library} knows only networks of one width, and this one is narrower up to its block 1.`,
      );
      expect(formatNamed(format).lacks!(stitched.network)).toBe(true);
    }
    const report = await exportModel(stitched, 'onnx', join(temporaryFolder(), 'net.onnx'), options);
    expect(report.verification).toMatchObject([{ reader: 'onnxruntime', agrees: true }]);
    const [check] = (await exportModel(stitched, 'tfjs', join(temporaryFolder(), 'net'), options))
      .verification;
    expect(check).toMatchObject({ agrees: true });
  });

  it('whose blocks are not alike is an ONNX file, and refused for timm and transformers', async () => {
    const perBlock = [1, 4, 2].map((numHeads) => ({ numHeads, hidden: 20 * numHeads }));
    const uneven = randomViT({ embedDim: 48, depth: 3, numHeads: 4, mlpRatio: 2, perBlock });
    for (const [format, library] of [
      ['timm', 'timm'],
      ['hf', 'transformers'],
    ] as const) {
      const target = join(temporaryFolder(), 'net');
      expect((await errorOf(() => exportModel(uneven, format, target, options))).message).toBe(
        `${library} knows only networks whose blocks are alike, and the blocks of this one are not.`,
      );
      expect(formatNamed(format).lacks!(uneven.network)).toBe(true);
    }
    const report = await exportModel(uneven, 'onnx', join(temporaryFolder(), 'net.onnx'), options);
    expect(report.verification).toMatchObject([{ reader: 'onnxruntime', agrees: true }]);
    const [check] = (await exportModel(uneven, 'tfjs', join(temporaryFolder(), 'net'), options)).verification;
    expect(check).toMatchObject({ agrees: true });
  });

  it('of a convolutional network is an ONNX file, and refused elsewhere', async () => {
    const config = { imgSize: 8, inChans: 3, numClasses: 5, channels: [4, 8], blocks: 1 };
    const cnn: Model = { ...model, network: { arch: 'cnn', config }, weights: initCnn(config, 1) };
    const report = await exportModel(cnn, 'onnx', join(temporaryFolder(), 'net.onnx'), options);
    expect(report.verification).toMatchObject([{ reader: 'onnxruntime', agrees: true }]);
    const target = join(temporaryFolder(), 'net');
    expect((await errorOf(() => exportModel(cnn, 'timm', target, options))).message).toBe(
      'timm does not know our convolutional network.',
    );
  });

  it.each(['fp16', 'int8'] as const)('of smaller numbers (%s) says how well it agrees', async (precision) => {
    const target = join(temporaryFolder(), 'net.onnx');
    const [check] = (await exportModel(model, 'onnx', target, { ...options, precision })).verification;
    expect(check).toMatchObject({
      agrees: true,
      note: expect.stringMatching(/^The same class for [0-5] of 5 images\.$/) as string,
    });
    expect(check!.maxDifference).toBeGreaterThan(0);
  });

  it('has a card with what is known of the model', async () => {
    const target = join(temporaryFolder(), 'net');
    const card = {
      name: 'Bird *net*',
      lineage: ['ResNet', 'bank'],
      data: 'Birds.',
      metrics: { 'accuracy | test': 0.81234567 },
      notes: 'Made today.',
    };
    await exportModel(model, 'hf', target, { ...options, card });
    const text = readFileSync(join(target, 'README.md'), 'utf8');
    for (const part of [
      '# Bird *net*',
      '1. ResNet\n2. bank',
      'Birds.',
      'Made today.',
      '| accuracy \\| test | 0.8123 |',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).toContain('AutoModelForImageClassification.from_pretrained("./net")');
    expect(text).not.toContain(target);
  });

  it('may throw the weights away once they are written', async () => {
    const given = randomViT({ embedDim: 64, numHeads: 1 });
    const { data } = given.weights.get('head.weight')!;
    const target = join(temporaryFolder(), 'net');
    const report = await exportModel(given, 'hf', target, { ...options, release: true });
    expect([given.weights.size, data.length]).toEqual([0, 0]);
    expect(report.verification.map(({ agrees }) => agrees)).toEqual([true, true, true]);
    expectSameWeights((await importViT(target)).weights, model.weights);
  });

  it('tells a model that came back different', async () => {
    const target = join(temporaryFolder(), 'net');
    await exportModel(model, 'hf', target, options);
    const other = randomViT({ embedDim: 64, numHeads: 1 }, 2);
    const original = options.classifierOf(other);
    const samples = await makeSamples(original, 16);
    const renamed = { ...other, classes: ['v', 'w', 'x', 'y', 'z'] };
    expect(await verifyWeights(target, other, samples, options.classifierOf)).toMatchObject({
      agrees: false,
    });
    expect(await verifyOnnx(join(target, 'onnx/model.onnx'), other, samples)).toMatchObject({
      agrees: false,
    });
    expect(await verifyTransformersJs(target, renamed, samples)).toMatchObject({
      agrees: false,
      note: 'Its labels differ.',
    });
    await original.dispose();
  });
});

describe('an export for transformers', () => {
  it('is what transformers.js makes a pipeline of, which answers with our labels', async () => {
    const model = randomViT({ embedDim: 64, numHeads: 1, depth: 1 });
    const target = join(temporaryFolder(), 'net');
    await exportModel(model, 'hf', target, options);
    env.allowRemoteModels = false;
    const classify = await pipeline('image-classification', target, { dtype: 'fp32', device: 'cpu' });
    const original = options.classifierOf(model);
    const { pixels, logits } = await makeSamples(original, 16, 1);
    const image = new RawImage(new Uint8ClampedArray(pixels), 16, 16, 3);
    const answers = (await classify(image, { top_k: 5 })) as { label: string; score: number }[];
    const sum = logits.reduce((all, value) => all + Math.exp(value), 0);
    const expected = [...logits]
      .map((value, i) => ({ label: model.classes[i]!, score: Math.exp(value) / sum }))
      .sort((a, b) => b.score - a.score);
    expect(answers.map(({ label }) => label)).toEqual(expected.map(({ label }) => label));
    answers.forEach(({ score }, i) => expect(Math.abs(score - expected[i]!.score)).toBeLessThan(1e-4));
    await classify.dispose();
    await original.dispose();
  });
});

describe('the place of an export', () => {
  const model = randomViT({ embedDim: 64, numHeads: 1 });

  it('is not overwritten unasked, and only where an export stands', async () => {
    const folder = temporaryFolder();
    const target = join(folder, 'net');
    await exportModel(model, 'timm', target, options);
    const before = readFileSync(join(target, 'model.safetensors'));
    const other = randomViT({ embedDim: 64, numHeads: 1 }, 2);
    expect(await errorOf(() => exportModel(other, 'hf', target, options))).toMatchObject({
      code: 'usage',
      message: '“net” exists already.',
    });
    expect(readFileSync(join(target, 'model.safetensors'))).toEqual(before);
    await exportModel(other, 'hf', target, { ...options, overwrite: true });
    expectSameWeights((await importViT(target)).weights, other.weights);
    writeFileSync(join(target, 'thesis.txt'), 'years of work');
    expect(
      (await errorOf(() => exportModel(model, 'timm', target, { ...options, overwrite: true }))).message,
    ).toBe('“net” is not overwritten: it holds “thesis.txt”, which no export has written.');
    expect(readdirSync(folder)).toEqual(['net']);
  });

  it('may be an empty folder', async () => {
    const target = join(temporaryFolder(), 'net');
    mkdirSync(target);
    await exportModel(model, 'timm', target, options);
    expect(readdirSync(target).sort()).toEqual(['.wave-export.json', 'config.json', 'model.safetensors']);
  });

  it.each([1, 5, 20])('stays as it was when the export is cancelled after %i steps', async (steps) => {
    const folder = temporaryFolder();
    let left = steps;
    const checkpoint = () => {
      left -= 1;
      return left < 0 ? Promise.reject(new StopSignal('cancel')) : Promise.resolve();
    };
    const progress = { ...silentProgress, checkpoint, slice: () => progress };
    await expect(exportModel(model, 'hf', join(folder, 'net'), { ...options, progress })).rejects.toThrow(
      StopSignal,
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it('stays as it was when the reading again fails', async () => {
    const folder = temporaryFolder();
    let calls = 0;
    const failing: ExportOptions = {
      classifierOf: (read) => {
        calls += 1;
        if (calls > 1) throw new Error('no memory');
        return options.classifierOf(read);
      },
    };
    await expect(exportModel(model, 'timm', join(folder, 'net'), failing)).rejects.toThrow('no memory');
    expect(existsSync(join(folder, 'net'))).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  });
});
