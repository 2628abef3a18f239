import type { HostTensor, TensorMap } from '../../../src-main/base/tensor';
import { sizeOf } from '../../../src-main/base/tensor';

export const tensor = (shape: number[], values: readonly number[] | number): HostTensor => ({
  shape,
  data: typeof values === 'number' ? new Float32Array(sizeOf(shape)).fill(values) : Float32Array.from(values),
});

/** A convolution of 3x3 that looks at the pixel in its middle only: [outputs][inputs]. */
export function middle(taps: readonly (readonly number[])[]): HostTensor {
  const flat = taps.flatMap((row) => row.flatMap((tap) => [0, 0, 0, 0, tap, 0, 0, 0, 0]));
  return tensor([taps.length, taps[0]!.length, 3, 3], flat);
}

export function norm(name: string, channels: number, values: Record<string, number>): [string, HostTensor][] {
  return ['weight', 'bias', 'running_mean', 'running_var'].map((part) => [
    `${name}.${part}`,
    tensor([channels], values[part] ?? (part === 'weight' || part === 'running_var' ? 1 : 0)),
  ]);
}

/** One convolution: red, and green with blue; the largest pixel of each is a score. */
export const SMALL_VGG: TensorMap = new Map([
  [
    'features.0.weight',
    middle([
      [1, 0, 0],
      [0, 1, 1],
    ]),
  ],
  ['features.0.bias', tensor([2], [0, -0.25])],
  ['classifier.weight', tensor([2, 2], [1, 0, 0, 1])],
  ['classifier.bias', tensor([2], [0, 10])],
]);

/** A ResNet for small images of one block, whose convolutions give nothing: it adds its last bias, 0.5. */
export const SMALL_RESNET: TensorMap = new Map([
  ['conv1.weight', middle([[1, 0, 0]])],
  ...norm('bn1', 1, { weight: 3, bias: 0.25, running_mean: 0.125, running_var: 4 }),
  ['layer1.0.conv1.weight', middle([[0]])],
  ...norm('layer1.0.bn1', 1, {}),
  ['layer1.0.conv2.weight', middle([[0]])],
  ...norm('layer1.0.bn2', 1, { bias: 0.5 }),
  ['fc.weight', tensor([2, 1], [1, -2])],
  ['fc.bias', tensor([2], [0, 1])],
]);
