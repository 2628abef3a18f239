import { writeDurably } from '../../base/files';
import type { HostTensor, TensorMap } from '../../base/tensor';
import { sizeOf } from '../../base/tensor';

/**
 * A safetensors file as chunks, none copied: the header, then each tensor's own memory. Tensors are float32, sorted by
 * name, without gaps; the header is padded with spaces so that data begins at a multiple of 8 bytes.
 *
 * @param metadata `__metadata__`, in this order
 */
export function* safetensorsChunks(
  tensors: TensorMap,
  metadata: Readonly<Record<string, string>> = {},
): Generator<Uint8Array> {
  const sorted = [...tensors].sort(([a], [b]) => (a < b ? -1 : 1));
  yield header(sorted, metadata);
  for (const [, { data }] of sorted) yield new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Writes a safetensors file: whole, or not at all. */
export async function writeSafetensors(
  path: string,
  tensors: TensorMap,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  await writeDurably(path, safetensorsChunks(tensors, metadata));
}

function header(tensors: [string, HostTensor][], metadata: Readonly<Record<string, string>>): Uint8Array {
  const members = [`"__metadata__":${JSON.stringify(metadata)}`];
  let begin = 0;
  for (const [name, { shape, data }] of tensors) {
    if (name === '__metadata__' || data.length !== sizeOf(shape)) {
      throw new Error(
        `The tensor ${name} [${shape.join(', ')}] with ${data.length} values cannot be written.`,
      );
    }
    const end = begin + data.byteLength;
    members.push(
      `${JSON.stringify(name)}:{"dtype":"F32","shape":[${shape.join(',')}],"data_offsets":[${begin},${end}]}`,
    );
    begin = end;
  }
  const json = new TextEncoder().encode(`{${members.join(',')}}`);
  const length = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(json, 8);
  return bytes;
}
