import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostTensor, TensorMap } from '../../../src-main/base/tensor';
import { hfNameOf, type Spelling } from '../../../src-main/formats/names';
import { writeSafetensors } from '../../../src-main/formats/safetensors/writer';
import type { Model } from '../../../src-main/nn/model';
import { randomViT, temporaryFolder } from './helpers';

export const size = { embedDim: 128, depth: 2, numHeads: 2 };
export const plain = randomViT(size);
export const distilled = randomViT({ ...size, distilled: true });
export const zeros = (...shape: number[]): HostTensor => ({
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
});

/** The weights under Hugging Face’s names. */
export function hfTensors({ weights, network }: Model, spelling: Spelling = 'classic'): TensorMap {
  const tensors: TensorMap = new Map();
  const isDistilled = network.arch === 'vit' && network.config.distilled === true;
  for (const [name, tensor] of weights) {
    if (!name.includes('.qkv.')) {
      tensors.set(hfNameOf({ name }, isDistilled, spelling), tensor);
      continue;
    }
    for (const third of [0, 1, 2] as const) {
      const length = tensor.data.length / 3;
      const data = tensor.data.slice(third * length, (third + 1) * length);
      const shape = [tensor.shape[0]! / 3, ...tensor.shape.slice(1)];
      tensors.set(hfNameOf({ name, third }, isDistilled, spelling), { shape, data });
    }
  }
  return tensors;
}

export function renamed(tensors: TensorMap, rename: (name: string) => string): TensorMap {
  return new Map([...tensors].map(([name, tensor]) => [rename(name), tensor]));
}

export async function fileOf(tensors: TensorMap, name = 'x.safetensors', metadata = {}): Promise<string> {
  const path = join(temporaryFolder(), name);
  await writeSafetensors(path, tensors, metadata);
  return path;
}

export async function folderOf(tensors: TensorMap, json: Record<string, unknown>): Promise<string> {
  const path = join(temporaryFolder(), 'net');
  await writeSafetensors(join(path, 'model.safetensors'), tensors, { format: 'pt' });
  for (const [name, content] of Object.entries(json))
    writeFileSync(join(path, name), JSON.stringify(content));
  return path;
}
