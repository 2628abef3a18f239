import { createHash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { makeFolder, writerName } from '../base/files';
import { StudioError } from '../base/errors';
import type { StagedArtifact } from './types';

const CONTENT_NAME = /^([0-9a-f]{64})\.[a-z0-9]+$/;
const READ_BYTES = 1 << 20;

export interface StoredFile {
  file: string;
  path: string;
  bytes: number;
  modifiedAt: number;
}

/**
 * Files under the hash of their content: equal content is kept once, and a file that changed shows. A file is made
 * under another name in the staging folder, synced, and renamed when a transaction is about to refer to it, so that a
 * crash at any point leaves at worst a file that nothing refers to.
 */
export class ArtifactStore {
  readonly #staging: string;

  constructor(
    readonly folder: string,
    writable = true,
  ) {
    this.#staging = join(folder, 'staging');
    if (writable) makeFolder(this.#staging);
  }

  /** A free path in the staging folder, for work that writes a file itself; to be given to {@link adopt} then. */
  stagingPath(extension = 'safetensors'): string {
    if (!/^[a-z0-9]{1,16}$/.test(extension)) throw new Error(`not a file extension: ${extension}`);
    return join(this.#staging, `${writerName()}.${extension}`);
  }

  /** Writes a stream into the staging folder. On any failure nothing is left there. */
  async stage(
    chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    extension = 'safetensors',
  ): Promise<StagedArtifact> {
    const path = this.stagingPath(extension);
    const hash = createHash('sha256');
    let bytes = 0;
    try {
      const file = await open(path, 'wx');
      try {
        for await (const chunk of chunks) {
          hash.update(chunk);
          bytes += chunk.byteLength;
          await file.writeFile(chunk);
        }
        await file.sync();
      } finally {
        await file.close();
      }
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
    return staged(path, hash.digest('hex'), bytes);
  }

  /** Copies a file from elsewhere into the staging folder. */
  async stageCopy(path: string, extension = 'safetensors'): Promise<StagedArtifact> {
    return this.stage(chunksOf(path), extension);
  }

  /** Takes over a file that was written to a {@link stagingPath}. */
  async adopt(path: string): Promise<StagedArtifact> {
    const file = await open(path, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    return staged(path, await hashFile(path), statSync(path).size);
  }

  /** Throws a staged file away; does nothing if it is in the store by now. */
  discard(artifact: StagedArtifact): void {
    rmSync(artifact.path, { force: true });
  }

  /** Moves a staged file to its final name. To be called inside the transaction that refers to it. */
  place(artifact: StagedArtifact): void {
    const target = this.path(artifact.file);
    if (!existsSync(artifact.path)) {
      if (existsSync(target)) return;
      throw new StudioError(
        'not-found',
        `The file ${artifact.file} is gone from the artifact store.`,
        'Import it again, or make it again.',
      );
    }
    try {
      // Renaming over a file of the same name also mends one that was damaged.
      renameSync(artifact.path, target);
    } catch (error) {
      // Windows does not rename over a file that somebody reads.
      if (statSync(target, { throwIfNoEntry: false })?.size !== artifact.bytes) throw error;
      rmSync(artifact.path);
    }
  }

  /** Makes renames durable; a power failure may undo them before. */
  sync(): void {
    if (process.platform === 'win32') return; // folders cannot be opened there, NTFS journals renames itself
    const folder = openSync(this.folder, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  }

  /** Where the content of an artifact lies. The file may be missing, see `Catalog.verify`. */
  path(file: string): string {
    if (!CONTENT_NAME.test(file)) throw new Error(`not a name in the artifact store: ${file}`);
    return join(this.folder, file);
  }

  isMissing(file: string): boolean {
    return !existsSync(this.path(file));
  }

  /**
   * Takes a file out of the store, which is over in a moment however large it is; to be called inside the transaction
   * that found it to be unused.
   * @returns what is to be deleted afterwards; undefined where it was missing
   */
  takeOut(file: string): StoredFile | undefined {
    const path = this.path(file);
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found) return undefined;
    const aside = this.stagingPath(file.slice(file.lastIndexOf('.') + 1));
    renameSync(path, aside);
    return { file, path: aside, bytes: found.size, modifiedAt: found.mtimeMs };
  }

  /** Every file in the store, the staging folder left out. */
  files(): StoredFile[] {
    return listFiles(this.folder).filter(({ file }) => CONTENT_NAME.test(file));
  }

  /** Paths of files in the store's folder whose names are none of the store's. */
  strays(): string[] {
    return listFiles(this.folder)
      .filter(({ file }) => !CONTENT_NAME.test(file))
      .map(({ path }) => path);
  }

  staged(): StoredFile[] {
    return listFiles(this.#staging);
  }
}

/** Opens the file only when it is read: a stream that fails before anyone listens to it ends the process. */
async function* chunksOf(path: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const options = { highWaterMark: READ_BYTES, ...(signal ? { signal } : {}) };
  for await (const chunk of createReadStream(path, options)) yield chunk as Uint8Array;
}

/** SHA-256 of a file, in hexadecimal. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of chunksOf(path, signal)) hash.update(chunk);
  return hash.digest('hex');
}

function staged(path: string, sha256: string, bytes: number): StagedArtifact {
  return { path, file: `${sha256}.${basename(path).split('.').at(-1)!}`, sha256, bytes };
}

function listFiles(folder: string): StoredFile[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((item) => item.isFile())
    .flatMap(({ name }) => {
      const path = join(folder, name);
      // Another process may have removed it since.
      const stat = statSync(path, { throwIfNoEntry: false });
      return stat ? [{ file: name, path, bytes: stat.size, modifiedAt: stat.mtimeMs }] : [];
    });
}
