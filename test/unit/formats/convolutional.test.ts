import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { HostTensor, TensorMap } from '../../../src-main/base/tensor';
import { openOnnxClassifier } from '../../../src-main/formats/onnx/classifier';
import { teacherAt, withModelOf } from '../../../src-main/work/model-archive';
import { expectClose } from '../../support/close';
import { fileOf } from './import-helpers';
import { middle, norm, SMALL_RESNET, SMALL_VGG, tensor } from './small-networks';

const root = mkdtempSync(join(tmpdir(), 'wave-convolutional-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function logitsOf(tensors: TensorMap, images: number[], size: number): Promise<Float32Array> {
  const path = await fileOf(tensors, 'net.safetensors');
  return withModelOf(await teacherAt(path), root, async (inner) => {
    const normalisation = { mean: [0, 0, 0], std: [1, 1, 1] } as const;
    const classifier = await openOnnxClassifier(inner, { imgSize: size, normalisation });
    const logits = await classifier.predict(
      Float32Array.from(images),
      images.length / (3 * size * size),
      size,
    );
    await classifier.dispose();
    return logits;
  });
}

describe('a convolutional network is written from its weights', () => {
  it('VGG: where it pools, and how large its images are, comes from the numbers of its layers', async () => {
    const [red, green, blue] = [
      [0.1, 0.9, 0.3, 0.2],
      [0.5, 0.5, 0.125, 0],
      [0, 0.25, 0.75, 0],
    ];
    const logits = await logitsOf(SMALL_VGG, [...red, ...green, ...blue], 2);
    expectClose(logits, [0.9, 0.875 - 0.25 + 10], { relative: 1e-6 });
  });

  it('ResNet: norms have the statistics of training, and what a block was given is added', async () => {
    const pixel = 0.75;
    const stem = (3 * (pixel - 0.125)) / Math.sqrt(4 + 1e-5) + 0.25;
    const feature = stem + 0.5;
    const logits = await logitsOf(SMALL_RESNET, new Array<number>(3 * 16).fill(pixel), 4);
    expectClose(logits, [feature, 1 - 2 * feature], { relative: 1e-6 });
  });

  it.each<[string, TensorMap, [string, HostTensor | undefined][], RegExp]>([
    ['no classifier', SMALL_RESNET, [['fc.weight', undefined]], /lacks? .*fc/],
    [
      'no statistics',
      SMALL_RESNET,
      [['layer1.0.bn2.running_var', undefined]],
      /lacks the weight “layer1\.0\.bn2\.running_var”/,
    ],
    [
      'a flat kernel',
      SMALL_RESNET,
      [['conv1.weight', tensor([1, 27], 0)]],
      /“conv1\.weight” of the shape \[1, 27\]/,
    ],
    [
      'no channels',
      SMALL_RESNET,
      [['layer1.0.conv1.weight', tensor([1, 0, 3, 3], [])]],
      /layer1\.0\.conv1\.weight/,
    ],
    ['an oblong kernel', SMALL_RESNET, [['conv1.weight', tensor([1, 3, 3, 5], 0)]], /\[1, 3, 3, 5\]/],
    [
      'groups that do not fit',
      SMALL_RESNET,
      [['layer1.0.conv2.weight', tensor([1, 2, 3, 3], 0)]],
      /layer1\.0\.conv2/,
    ],
    [
      'a norm of other channels',
      SMALL_RESNET,
      [['bn1.bias', tensor([3], 0)]],
      /“bn1\.bias” of the shape \[3\] instead of \[1\]/,
    ],
    ['features that cannot be added', SMALL_RESNET, narrowing(), /adds feature maps of unequal channels/],
    [
      'a tensor too many',
      SMALL_RESNET,
      [['attention.weight', tensor([1], 0)]],
      /“attention\.weight”, for which its network \(ResNet\)/,
    ],
    ['numbers that are none', SMALL_RESNET, [['fc.bias', tensor([2], [NaN, 0])]], /not finite/],
    [
      'a classifier of no square',
      SMALL_VGG,
      [['classifier.weight', tensor([2, 6], 0)]],
      /6 numbers, which are no square of its 2 channels/,
    ],
    [
      'a kernel that VGG has not',
      SMALL_VGG,
      [['features.0.weight', tensor([2, 3, 5, 5], 0)]],
      /a kernel of 5x5/,
    ],
  ])('%s is refused', async (_, tensors, changes, sentence) => {
    const changed: TensorMap = new Map(tensors);
    for (const [name, value] of changes) {
      if (value) changed.set(name, value);
      else changed.delete(name);
    }
    const file = await teacherAt(await fileOf(changed, 'net.safetensors'));
    await expect(withModelOf(file, root, () => Promise.resolve())).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringMatching(sentence) as string,
    });
  });

  it('is the outer one of two where none was averaged, and a sentence says so', async () => {
    const both: TensorMap = new Map(SMALL_RESNET);
    for (const [name, value] of SMALL_RESNET) both.set(`momentum.${name}`, value);
    const file = await teacherAt(await fileOf(both, 'net.safetensors'));
    const notes = await withModelOf(file, root, (_, assumed) => Promise.resolve(assumed));
    expect(notes).toContain(
      'The file holds 2 networks, under no prefix and “momentum”: the one under no prefix is taken.',
    );
  });

  it('is not looked for in what has other names', async () => {
    const path = await fileOf(new Map([['conv1.weight', tensor([1, 3, 3, 3], 0)]]), 'net.safetensors');
    expect(await teacherAt(path)).toEqual({ format: 'vit', path });
  });
});

/** A block that gives one channel of two. */
function narrowing(): [string, HostTensor][] {
  return [
    [
      'conv1.weight',
      middle([
        [1, 0, 0],
        [0, 1, 0],
      ]),
    ],
    ...norm('bn1', 2, {}),
    ['layer1.0.conv1.weight', middle([[0, 0]])],
  ];
}
