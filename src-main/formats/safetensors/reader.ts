import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { StudioError } from '../../base/errors';
import type { HostTensor, TensorMap } from '../../base/tensor';
import { readBytes } from '../../base/bytes';
import { weightFrom } from './floats';
import { headerLength, parseHeader, type SafetensorsHeader, type TensorInfo } from './header';

export { type TensorInfo } from './header';

/**
 * Opens a safetensors file: its header is read and checked in full, its tensors only when asked for.
 *
 * @throws StudioError 'bad-file' with what is wrong with it; 'not-found'
 */
export async function readSafetensors(path: string): Promise<SafetensorsFile> {
  const file = await openFile(path);
  try {
    const name = basename(path);
    const { size } = await file.stat();
    const start = await readBytes(file, 0, Math.min(8, size), name);
    const length = headerLength(start, size, name);
    const header = parseHeader(await readBytes(file, 0, 8 + length, name), size, name);
    return new SafetensorsFile(path, file, header);
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Opens, uses and closes a safetensors file. */
export async function withSafetensors<T>(
  path: string,
  use: (file: SafetensorsFile) => Promise<T>,
): Promise<T> {
  const file = await readSafetensors(path);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

/** An open safetensors file. To be closed. */
export class SafetensorsFile {
  constructor(
    readonly path: string,
    private readonly file: FileHandle,
    private readonly header: SafetensorsHeader,
  ) {}

  /** Names of the tensors, in the order of their bytes. */
  get names(): string[] {
    return [...this.header.tensors.keys()];
  }

  get metadata(): ReadonlyMap<string, string> {
    return this.header.metadata;
  }

  /** Type and shape of a tensor, or undefined where there is none of that name. */
  info(name: string): TensorInfo | undefined {
    return this.header.tensors.get(name);
  }

  /**
   * Reads one tensor as float32.
   *
   * @throws StudioError 'bad-file' where it is missing or no F16, BF16, F32 or F64
   */
  async read(name: string): Promise<HostTensor> {
    const info = this.info(name);
    if (!info) {
      throw new StudioError(
        'bad-file',
        `“${basename(this.path)}” has no tensor “${name}”.`,
        'Choose another file.',
      );
    }
    const { dtype, shape, begin, byteLength } = info;
    const bytes = await readBytes(this.file, begin, byteLength, basename(this.path));
    return weightFrom({ path: this.path, name, dtype, shape }, bytes);
  }

  /** Reads all tensors, in the order of their bytes. */
  async readAll(): Promise<TensorMap> {
    const tensors: TensorMap = new Map();
    for (const name of this.names) tensors.set(name, await this.read(name));
    return tensors;
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}

async function openFile(path: string): Promise<FileHandle> {
  const file = await open(path, 'r');
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new StudioError('usage', `“${path}” is not a file.`, 'Choose a .safetensors file.');
}
