import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { StudioError } from '../../base/errors';
import { requireSpace } from '../../catalog/home';

/** Uploads are for importing; what was made of them is in the catalog. */
const KEPT_MS = 24 * 3600 * 1000;

/** Files that pages sent, each in a folder of its own so that it keeps its name. */
export class Uploads {
  constructor(
    readonly folder: string,
    readonly limit: number,
  ) {}

  /**
   * Keeps what a request sends.
   *
   * @param name percent-encoded
   * @returns where it lies
   * @throws StudioError 'usage' for a bad name or a file that is too large, 'no-space'
   */
  async receive(request: IncomingMessage, name: string): Promise<string> {
    const fileName = cleanName(name);
    const announced = Number(request.headers['content-length'] ?? 0);
    if (announced > this.limit) throw this.#tooLarge();
    const folder = join(this.folder, randomUUID());
    await mkdir(folder, { recursive: true });
    requireSpace(folder, announced);
    const path = join(folder, fileName);
    try {
      await pipeline(request, this.#counted(), createWriteStream(path, { flags: 'wx' }));
      return path;
    } catch (thrown) {
      await rm(folder, { recursive: true, force: true });
      throw thrown;
    }
  }

  /** Removes what was sent long ago. */
  async removeOld(): Promise<void> {
    const names = await readdir(this.folder).catch(() => []);
    for (const name of names) {
      const path = join(this.folder, name);
      const { mtimeMs } = await stat(path);
      if (mtimeMs < Date.now() - KEPT_MS) await rm(path, { recursive: true, force: true });
    }
  }

  #counted(): Transform {
    let bytes = 0;
    const { limit } = this;
    const tooLarge = () => this.#tooLarge();
    return new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        if (bytes > limit) done(tooLarge());
        else done(null, chunk);
      },
    });
  }

  #tooLarge(): StudioError {
    return new StudioError(
      'usage',
      `The file is larger than ${Math.round(this.limit / 1e6)} MB, the most that a page may send.`,
      'Copy it to the machine that the program runs on, and choose it there.',
    );
  }
}

/** @throws StudioError 'usage' for a name that is none, or leads elsewhere */
function cleanName(encoded: string): string {
  let name = '';
  try {
    name = decodeURIComponent(encoded);
  } catch {
    // Refused below.
  }
  if (/^(?!\.)[^/\\\0]{1,200}$/u.test(name)) return name;
  throw new StudioError('usage', `“${name || encoded}” is not the name of a file.`, 'Rename it.');
}
