import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { StudioError } from '../../base/errors';
import type { Literal } from '../../base/literal';
import { type HostTensor, sizeOf } from '../../base/tensor';
import { readBytes } from '../../base/bytes';
import { weightFrom } from '../safetensors/floats';
import { openBare, openZipped, type Saved, TorchError } from './storages';
import { contentOf, type TorchContent, type TorchTensor, widthOf } from './tensors';

/** What PyTorch's files are called. */
export const TORCH_NAME = /\.(pth|pt|bin|ckpt|pkl)(\.tar)?$/i;
/** Within the first kilobytes of PyTorch's archives; other archives hold other files. */
const OF_TORCH = /\/(data\.pkl|version|byteorder|\.format_version|\.storage_alignment|constants\.pkl|code\/)/;
/** The magic number of PyTorch's files before 1.6, pickled. */
const BARE = '\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.';

/** Whether a file is one of PyTorch's by what it holds, and which: a zip archive, or formerly pickles without one. */
export async function torchKind(path: string): Promise<'zip' | 'bare' | undefined> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
    const start = buffer.toString('latin1', 0, bytesRead);
    if (start.startsWith('PK\x03\x04') && (TORCH_NAME.test(path) || OF_TORCH.test(start))) return 'zip';
    return start.startsWith(BARE) ? 'bare' : undefined;
  } finally {
    await file.close();
  }
}

/**
 * Opens what `torch.save` or `torch.jit.save` wrote. It is a pickle, which for Python is a program: here nothing of it
 * is ever run, only what its calls would make of tensors is understood.
 *
 * @throws StudioError 'bad-file' with what is wrong with it
 */
export async function readTorch(path: string, kind: 'zip' | 'bare'): Promise<TorchFile> {
  const file = await open(path, 'r');
  const name = basename(path);
  let saved: Saved | undefined;
  try {
    saved = kind === 'zip' ? await openZipped(path, file, name) : await openBare(file, name);
    const content = contentOf(saved.root);
    if (content.tensors.size === 0) throw new TorchError('it holds no weights');
    return new TorchFile(path, file, saved, content);
  } catch (error) {
    saved?.close();
    await file.close();
    throw whyUnread(path, error);
  }
}

/** What came of a file: errors of the system stay what they are; what is odd in it is damage. */
function whyUnread(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || 'code' in error) return error;
  return unread(path, error instanceof TorchError ? error.message : 'it is damaged or cut short', error);
}

/** The error for a file of PyTorch's that cannot be read. */
export function unread(path: string, why: string, cause?: Error): StudioError {
  return new StudioError(
    'bad-file',
    `“${basename(path)}” is no checkpoint of PyTorch that can be read: ${why}.`,
    'Get it again, or save its weights as safetensors.',
    { cause },
  );
}

/** An open file of PyTorch's. To be closed. */
export class TorchFile {
  constructor(
    readonly path: string,
    private readonly file: FileHandle,
    private readonly saved: Saved,
    private readonly content: TorchContent,
  ) {}

  get names(): string[] {
    return [...this.content.tensors.keys()];
  }

  /** What was saved beside the tensors. */
  get said(): Map<string, Literal> {
    return this.content.said;
  }

  info(name: string): { shape: readonly number[] } | undefined {
    return this.content.tensors.get(name);
  }

  /**
   * Reads one tensor as float32.
   *
   * @throws StudioError 'bad-file' where its numbers are missing, or no F16, BF16, F32 or F64
   */
  async read(name: string): Promise<HostTensor> {
    const tensor = this.content.tensors.get(name)!;
    const { dtype, shape, strides } = tensor;
    const bytes = await this.#bytesOf(tensor);
    const width = widthOf(dtype) ?? 1;
    const dense = isRowMajor(shape, strides) ? bytes : inOrder(bytes, tensor, width);
    return weightFrom({ path: this.path, name, dtype, shape }, dense);
  }

  async close(): Promise<void> {
    this.saved.close();
    await this.file.close();
  }

  /** From its first value to its last, and no more values than its storage has. */
  async #bytesOf({ dtype, shape, strides, offset, storage }: TorchTensor): Promise<Uint8Array> {
    const place = await this.saved.placeOf(storage.key).catch((error: unknown) => {
      throw whyUnread(this.path, error);
    });
    const width = widthOf(dtype) ?? 1;
    const count = sizeOf(shape);
    const extent =
      count === 0 ? 0 : 1 + shape.reduce((sum, side, axis) => sum + (side - 1) * strides[axis]!, 0);
    const { size } = await this.file.stat();
    const sound =
      place &&
      place.begin + place.length <= size &&
      (offset + extent) * width <= place.length &&
      count <= extent;
    if (!sound) throw unread(this.path, 'it is damaged or cut short');
    return readBytes(this.file, place.begin + offset * width, extent * width, basename(this.path));
  }
}

function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis]! > 1 && strides[axis] !== expected) return false;
    expected *= shape[axis]!;
  }
  return true;
}

/** The values of a view, such as a transposed matrix, in the order of its shape. */
function inOrder(bytes: Uint8Array, { shape, strides }: TorchTensor, width: number): Uint8Array {
  const dense = new Uint8Array(sizeOf(shape) * width);
  const at = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < dense.length; to += width) {
    dense.set(bytes.subarray(from * width, (from + 1) * width), to);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++at[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      at[axis] = 0;
    }
  }
  return dense;
}
