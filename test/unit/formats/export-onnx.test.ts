import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as ort from 'onnxruntime-node';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWasmEngine } from '../../../src-main/engine/wasm';
import type { Engine } from '../../../src-main/engine/types';
import { exportModel } from '../../../src-main/formats/export';
import { readOnnxHeader } from '../../../src-main/formats/onnx/header';
import { openOnnxClassifier } from '../../../src-main/formats/onnx/classifier';
import { onnxBytes, type OnnxExportOptions } from '../../../src-main/formats/onnx/export';
import { onnxSnippets, single } from '../../../src-main/formats/snippets/snippets';
import { writeSafetensors } from '../../../src-main/formats/safetensors/writer';
import { makeSamples, normalised } from '../../../src-main/formats/verify';
import { sizedNetwork } from '../../../src-main/nn/families/registry';
import { networkClassifier } from '../../../src-main/nn/classifier';
import type { Model } from '../../../src-main/nn/model';
import { expectClose } from '../../support/close';
import { missingInPython, PYTHON, runInterop } from '../../support/python';
import { temporaryFolder } from './onnx-files';
import { gruConfig } from './helpers';
import { NETWORKS, randomModel } from './onnx-models';

const folder = temporaryFolder();
const vit = randomModel({
  arch: 'vit',
  config: {
    imgSize: 16,
    patchSize: 4,
    inChans: 3,
    numClasses: 5,
    embedDim: 32,
    depth: 2,
    numHeads: 2,
    mlpRatio: 2,
  },
});
const cnn = randomModel({
  arch: 'cnn',
  config: { imgSize: 16, inChans: 3, numClasses: 5, channels: [8, 16], blocks: 1 },
});
const recurrent = randomModel(sizedNetwork(gruConfig({ embedDim: 32 })));
let engine: Engine;
beforeAll(async () => (engine = await openWasmEngine()));
afterAll(() => engine.dispose());
const classifierOf = (model: Model) => networkClassifier(engine, model, 1);

const OPSETS = [13, 14, 15, 16, 17, 18, 19, 20, 21];

describe('an ONNX file of an older or newer operator set', () => {
  it.each<[string, string, Model, OnnxExportOptions]>([
    ...OPSETS.flatMap((opset): [string, string, Model, OnnxExportOptions][] => [
      [`ViT, ${opset}`, 'onnx', vit, { opset }],
      [`ViT, ${opset}, resizing`, 'onnx', vit, { opset, preprocess: true }],
    ]),
    ['ViT, 13, fp16', 'onnx', vit, { opset: 13, precision: 'fp16' }],
    ['ViT, 13, int8', 'onnx', vit, { opset: 13, precision: 'int8' }],
    ['ViT, fp16, resizing', 'onnx', vit, { precision: 'fp16', preprocess: true }],
    ['residual network, 13', 'onnx', cnn, { opset: 13 }],
    ['residual network, 18', 'onnx', cnn, { opset: 18, preprocess: true }],
    ...NETWORKS.filter((_, i) => i % 3 === 1).flatMap(([label, network]) =>
      [13, 16, 20].map((opset): [string, string, Model, OnnxExportOptions] => [
        `${label}, ${opset}`,
        'onnx',
        randomModel(network),
        { opset },
      ]),
    ),
    ['residual network, 13, resizing', 'onnx', cnn, { opset: 13, preprocess: true }],
    ['residual network, 21, fp16', 'onnx', cnn, { opset: 21, precision: 'fp16' }],
    ['ViT, 21, int8, resizing', 'onnx', vit, { opset: 21, precision: 'int8', preprocess: true }],
    ['ORT, residual network', 'ort', cnn, {}],
    ['ORT', 'ort', vit, {}],
    ['ORT, 13', 'ort', vit, { opset: 13 }],
    ['ORT, resizing', 'ort', vit, { preprocess: true }],
    ['ORT, int8', 'ort', vit, { precision: 'int8' }],
    ['recurrent, 13, fp16', 'onnx', recurrent, { opset: 13, precision: 'fp16' }],
    ['recurrent, 21, int8, resizing', 'onnx', recurrent, { opset: 21, precision: 'int8', preprocess: true }],
    ['ORT, recurrent', 'ort', recurrent, {}],
    ['ORT, recurrent, int8', 'ort', recurrent, { precision: 'int8' }],
  ])('computes as the model does: %s', async (name, format, model, options) => {
    const path = join(folder, `${name.replaceAll(/[ ,]+/g, '-')}.${format}`);
    const { verification, files } = await exportModel(model, format, path, { ...options, classifierOf });
    expect(verification).toMatchObject([{ reader: 'onnxruntime', agrees: true }]);
    expect(files[0]!.bytes).toBeGreaterThan(10_000);
    if (format === 'onnx') {
      const { opset, irVersion } = readOnnxHeader(path);
      expect(opset).toBe(options.opset ?? (options.preprocess ? 18 : 17));
      expect(irVersion).toBeLessThanOrEqual(opset < 15 ? 7 : opset < 19 ? 8 : opset < 21 ? 9 : 10);
    }
  });

  it('uses no operator that its set does not have', async () => {
    for (const [opset, missing] of [
      [13, 'LayerNormalization'],
      [16, 'LayerNormalization'],
    ] as const) {
      expect(Buffer.from(onnxBytes(vit, { opset })).includes(missing)).toBe(false);
    }
    expect(Buffer.from(onnxBytes(vit)).includes('LayerNormalization')).toBe(true);
    await Promise.resolve();
  });

  it('that resizes is a teacher again, with nothing to guess of its pixels', async () => {
    const path = join(folder, 'again.onnx');
    writeFileSync(path, onnxBytes(vit, { preprocess: true }));
    const classifier = await openOnnxClassifier(path);
    expect(classifier.info).toMatchObject({
      classes: vit.classes,
      guessed: [],
      input: { type: 'uint8', layout: 'NHWC', imgSize: 16 },
    });
    await classifier.dispose();
  });

  const withoutTools = missingInPython('onnxruntime', 'flatbuffers');
  it.skipIf(withoutTools).each<[string, Model, OnnxExportOptions]>([
    ['ViT', vit, {}],
    ['residual network', cnn, { opset: 13 }],
    ['int8', vit, { precision: 'int8' }],
  ])(
    'tells the operators of an ORT file as ONNX Runtime’s own tool does: %s',
    async (name, model, options) => {
      const place = join(folder, `operators ${name}`);
      mkdirSync(place);
      const { snippets } = await exportModel(model, 'ort', join(place, 'x.ort'), {
        ...options,
        classifierOf,
      });
      const told = snippets.find(({ language }) => language === 'operators')!.code;
      const { status, output } = runInterop('ort_operators.py', place);
      expect(status, output).toBe(0);
      const [domain, opset, names] = told.trim().split(';');
      expect([domain, opset]).toEqual(['ai.onnx', String(options.opset ?? 17)]);
      expect(output.split('\n')).toContain(names);
    },
  );

  const reason = missingInPython('torch', 'onnx', 'onnxruntime', 'safetensors');
  it.skipIf(reason)('passes onnx’s own checker, and Python’s ONNX Runtime agrees', async () => {
    const original = classifierOf(vit);
    const { pixels, images, logits } = await makeSamples(original, 16);
    await original.dispose();
    const reference = join(folder, 'reference.safetensors');
    await writeSafetensors(
      reference,
      new Map([
        ['pixels', { shape: [5, 16, 16, 3], data: Float32Array.from(pixels) }],
        ['pixel_values', { shape: [5, 3, 16, 16], data: normalised(images, vit.normalisation, 16) }],
        ['logits', { shape: [5, 5], data: logits }],
      ]),
    );
    const place = join(folder, 'checked');
    mkdirSync(place);
    for (const opset of OPSETS) {
      writeFileSync(join(place, `${opset}.onnx`), onnxBytes(vit, { opset }));
      writeFileSync(join(place, `${opset}-inside.onnx`), onnxBytes(vit, { opset, preprocess: true }));
    }
    writeFileSync(join(place, 'fp16.onnx'), onnxBytes(vit, { opset: 13, precision: 'fp16' }));
    writeFileSync(join(place, 'int8.onnx'), onnxBytes(vit, { opset: 13, precision: 'int8' }));
    const { status, output } = runInterop('onnx_check.py', place, reference);
    expect(status, output).toBe(0);
    expect(output.match(/largest difference/g)).toHaveLength(readdirSync(place).length);
  });
});

describe('an example of use', () => {
  const place = join(folder, 'example');
  /** A smooth picture of another shape, and what the network says of its middle. */
  async function prepare(
    inside: boolean,
    kind: 'jpeg' | 'png',
    cropPct: number,
  ): Promise<{ path: string; expected: Float32Array }> {
    mkdirSync(place, { recursive: true });
    const [width, height] = [48, 40];
    const data = Uint8Array.from({ length: width * height * 4 }, (_, i) => {
      const [x, y, c] = [Math.floor(i / 4) % width, Math.floor(i / 4 / width), i % 4];
      if (c === 3) return 255 - 5 * y;
      return 128 + 100 * Math.sin(x / 15 + c) * Math.cos(y / 12 - c);
    });
    const kinds = { jpeg: { quality: 100, chromaSubsampling: '4:4:4' }, png: {} } as const;
    // As phones keep it: on its side, which a field tells.
    await sharp(data, { raw: { width, height, channels: 4 } })
      .flatten(kind === 'jpeg' && { background: 'white' })
      .withMetadata({ orientation: 6 })
      .toFormat(kind, kinds[kind])
      .toFile(join(place, 'image.jpg'));
    const path = join(place, inside ? 'inside.onnx' : 'model.onnx');
    writeFileSync(path, onnxBytes(vit, { preprocess: inside }));
    // Upright it is 40 wide and 48 high; three quarters of the middle square are 30 pixels.
    const part =
      cropPct === 1 ? { left: 0, top: 0, width: 40, height: 48 } : { left: 5, top: 9, width: 30, height: 30 };
    const { data: raw, info } = await sharp(join(place, 'image.jpg'))
      .autoOrient()
      .extract(part)
      .flatten({ background: 'white' })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const whole = join(place, 'reference.onnx');
    writeFileSync(whole, onnxBytes(vit, { preprocess: true }));
    const session = await ort.InferenceSession.create(whole);
    const { logits } = await session.run({
      image: new ort.Tensor('uint8', new Uint8Array(raw), [1, info.height, info.width, 3]),
    });
    await session.release();
    return { path, expected: logits!.data as Float32Array };
  }
  const CASES = [
    ['the caller resizes', false, 'jpeg', 1],
    ['the file resizes', true, 'jpeg', 1],
    ['the caller resizes what is transparent', false, 'png', 1],
    ['the file resizes what is transparent', true, 'png', 1],
    ['the caller resizes the part that was evaluated', false, 'jpeg', 0.75],
    ['the file resizes the part that was evaluated', true, 'jpeg', 0.75],
  ] as const;
  const snippetOf = (language: string, path: string, inside: boolean, cropPct: number) =>
    onnxSnippets({ ...vit, cropPct }, path, inside).find((each) => each.language === language)!;
  const numbers = (output: string) =>
    [...output.matchAll(/-?\d+\.\d+(e-?\d+)?/g)].map(([text]) => Number(text));

  it.each(CASES)('in JavaScript runs and agrees: %s', async (_, inside, kind, cropPct) => {
    const { path, expected } = await prepare(inside, kind, cropPct);
    const { code } = snippetOf('javascript', path, inside, cropPct);
    if (!existsSync(join(place, 'node_modules')))
      symlinkSync(resolve('node_modules'), join(place, 'node_modules'), 'dir');
    writeFileSync(join(place, 'example.mjs'), code);
    const { stdout, stderr } = spawnSync(process.execPath, ['example.mjs'], { cwd: place, encoding: 'utf8' });
    expectClose(numbers(stdout.replace(/^.*\[/s, '')), expected, {
      relative: inside && kind === 'jpeg' ? 1e-4 : 0.03,
    });
    expect(stderr).toBe('');
  });

  const reason = missingInPython('onnxruntime', 'PIL', 'numpy');
  if (reason) console.warn(`skipped: no example in Python can be run here (${reason})`);
  it.skipIf(reason).each(CASES)('in Python runs and agrees: %s', async (_, inside, kind, cropPct) => {
    const { path, expected } = await prepare(inside, kind, cropPct);
    const { code } = snippetOf('python', path, inside, cropPct);
    writeFileSync(join(place, 'example.py'), code);
    const { stdout, stderr } = spawnSync(PYTHON, ['example.py'], { cwd: place, encoding: 'utf8' });
    expectClose(numbers(stdout.replace(/^\[\d+\] /, '')), expected, {
      relative: inside && kind === 'jpeg' ? 1e-4 : 0.03,
    });
    expect(stderr).toBe('');
  });

  it.each(['python', 'javascript', 'kotlin', 'swift'] as const)(
    'in %s does the same preprocessing',
    (language) => {
      const [outside, inside] = [false, true].map(
        (each) =>
          onnxSnippets(vit, '/models/net.onnx', each).find((snippet) => snippet.language === language)!.code,
      ) as [string, string];
      expect(outside).toContain('pixel_values');
      expect(outside).toMatch(/255/);
      for (const value of [...vit.normalisation.mean, ...vit.normalisation.std])
        expect(outside).toContain(String(single(value)));
      expect(outside).toMatch(/\b16\b/);
      expect(inside).toMatch(/["' ]image["' :]/);
      expect(inside).not.toMatch(/255|\bmean\b/);
      for (const code of [outside, inside]) expect(code).toContain('/models/net.onnx');
    },
  );

  it.each([
    [0.5, 0.5],
    [0.2860405969887955, 0.2860406],
    [0.35302424451492254, 0.35302424],
    [1 / 3, 0.33333333],
    [0, 0],
  ])('write %d as short as single precision needs it: %d', (value, short) => {
    expect(single(value)).toBe(short);
    expect(Math.fround(single(value))).toBe(Math.fround(value));
  });
});
