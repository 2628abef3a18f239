import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { HostTensor } from '../../src-main/base/tensor';

/** What PyTorch computed; test/fixtures/make_vit_reference.py wrote it. */
export const REFERENCE = resolve(import.meta.dirname, '../fixtures/vit-reference.safetensors');

export interface Reference {
  metadata: Record<string, string>;
  tensors: Map<string, HostTensor>;
}

/** The reference file's content. */
export function loadReference(): Reference {
  const file = readFileSync(REFERENCE);
  const headerLength = Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString('utf8', 8, 8 + headerLength)) as Record<string, Entry> & {
    __metadata__?: Record<string, string>;
  };
  const { __metadata__: metadata = {}, ...entries } = header;
  const tensors = new Map<string, HostTensor>();
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(entries)) {
    const [begin, end] = data_offsets.map((offset) => 8 + headerLength + offset) as [number, number];
    const bytes = new Uint8Array(file.subarray(begin, end)).buffer;
    const data = dtype === 'F32' ? new Float32Array(bytes) : Float32Array.from(new Int32Array(bytes));
    tensors.set(name, { shape, data });
  }
  return { metadata, tensors };
}

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}
