import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectForeign } from '../../../src-main/formats/foreign/open';
import { openOnnxClassifier } from '../../../src-main/formats/onnx/classifier';
import { readSafetensors } from '../../../src-main/formats/safetensors/reader';
import { teacherAt, withModelOf } from '../../../src-main/work/model-archive';
import { expectClose } from '../../support/close';
import { missingInPython, runInterop } from '../../support/python';

const reason = missingInPython('torch', 'torchvision', 'timm', 'transformers', 'safetensors');
if (reason) console.warn(`skipped: convolutional networks cannot be made here (${reason})`);

const AS_IT_IS = { mean: [0, 0, 0], std: [1, 1, 1] } as const;

describe.skipIf(reason)('a convolutional network of PyTorch’s answers as there', () => {
  const root = mkdtempSync(join(tmpdir(), 'wave-convolutional-'));
  const folder = join(root, 'made');
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  beforeAll(() => {
    const { status, output } = runInterop('make_convolutional.py', folder);
    expect(status, output).toBe(0);
  }, 300_000);

  it.each([
    'resnet-basic.pth',
    'resnet50-odd.pth',
    'resnext.pth',
    'lightning.pth',
    'trainer.pth',
    'averaged.pth',
    'around.pth',
    'dropout-head.pth',
    'two-layer-head.pth',
    'grey.pth',
    'small-stem.pth',
    'vgg-bn.pth',
    'vgg-small.pth',
    'densenet.pth',
    'mobilenet-v2.pth',
    'mobilenet-v3-large.pth',
    'mobilenet-v3-small.pth',
    'efficientnet-b0.pth',
    'efficientnet-v2.pth',
    'resnet26d.pth',
    'seresnet.pth',
    'efficientnet_b0.pth',
    'tf_efficientnet_b0.pth',
    'efficientnet_lite0.pth',
    'mobilenetv2_100.pth',
    'mobilenetv3_large_100.pth',
    'tf_mobilenetv3_small_100.pth',
    'mobilenetv3_small_100.pth',
    'efficientnetv2_rw_t.pth',
    'efficientnet-melas.pth',
    'cifar-projections.pth',
    'cifar-zeros.pth',
    'hf',
  ])('%s', async (name) => {
    const { images, logits } = await answersOf(join(folder, name.replace(/\.pth$/, '')));
    const file = await teacherAt(join(folder, name));
    expect(file).toEqual({ format: 'onnx', path: join(folder, name) });
    await withModelOf(file, root, async (inner) => {
      const [count, channels, size] = images.shape as [number, number, number];
      const classifier = await openOnnxClassifier(inner, { imgSize: size, normalisation: AS_IT_IS });
      expect(classifier.numClasses).toBe(logits.shape[1]);
      const given = channels === 3 ? images.data : inColour(images.data, size);
      const answers = await classifier.predict(given, count, size);
      await classifier.dispose();
      const largest = logits.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      expectClose(answers, logits.data, { absolute: 1e-4 * largest, relative: 0 });
    });
  });

  it('has the names that stand beside it', async () => {
    const found = await withModelOf(await teacherAt(join(folder, 'hf')), root, (inner) =>
      inspectForeign(inner, 'onnx'),
    );
    expect(found.classes).toEqual(['cat', 'dog', 'owl']);
  });

  it.each<[string, RegExp]>([
    ['lacking.pth', /lacks the weight “layer3\.0\.bn2\.bias”/],
    ['more.pth', /a tensor “layer2\.0\.attention\.weight”, for which its network \(ResNet\) has no use/],
    ['spoilt.pth', /“fc\.weight” of “spoilt\.pth” has values that are not finite/],
    ['odd.pth', /a tensor “layer1\.0\.conv1\.weight” of the shape \[64, 48, 3, 3\]/],
    ['alexnet.pth', /a kernel of 11x11/],
  ])('%s is refused', async (name, sentence) => {
    const file = await teacherAt(join(folder, name));
    await expect(withModelOf(file, root, () => Promise.resolve())).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringMatching(sentence) as string,
    });
  });
});

async function answersOf(path: string) {
  const file = await readSafetensors(`${path}.answers.safetensors`);
  const found = { images: await file.read('images'), logits: await file.read('logits') };
  await file.close();
  return found;
}

/** A grey image as a colour one: each channel has its values. */
function inColour(grey: Float32Array, size: number): Float32Array {
  const pixels = size * size;
  const colour = new Float32Array(3 * grey.length);
  for (let i = 0; i < grey.length; i++) {
    const image = Math.floor(i / pixels);
    for (let channel = 0; channel < 3; channel++)
      colour[(3 * image + channel) * pixels + (i % pixels)] = grey[i]!;
  }
  return colour;
}
