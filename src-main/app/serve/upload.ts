import { constants } from 'node:fs';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { dirname, join, resolve } from 'node:path';
import { makeFolder } from '../../base/files';
import { StudioError } from '../../base/errors';
import { UPLOAD_LENGTH, UPLOAD_OFFSET } from '../../api/contract/wire';
import { requireSpace } from '../../catalog/home';

/** Uploads are for importing; what was made of them is in the catalog. */
const KEPT_MS = 24 * 3600 * 1000;

/** What the name of a file ends in as long as it is not whole. */
const PART = '.part';

/** A file on its way. */
interface Arriving {
  end(): void;
  ended: Promise<void>;
}

/**
 * Files that pages sent. What was dropped together lies in one folder, under its own names: weights find their config
 * beside them. A file whose sending was cut off goes on from where it stopped.
 */
export class Uploads {
  readonly #arriving = new Map<string, Arriving>();

  /** @param limit the largest file, in bytes */
  constructor(
    readonly folder: string,
    readonly limit: number,
  ) {}

  /** Bytes of a file that are here already. @param place `<drop>/<name>`, see {@link receive} */
  async kept(place: string): Promise<number> {
    const path = this.#pathOf(place);
    return (await sizeOf(path)) ?? (await sizeOf(path + PART)) ?? 0;
  }

  /**
   * Keeps what a request sends: a whole file, or a part of one.
   *
   * @param place `<drop>/<name>`: a UUID that the page made for files that belong together, and the name,
   *   percent-encoded
   * @returns where the file lies; undefined as long as it is not whole
   * @throws StudioError 'usage' for a bad name, or a file that is too large; 'not-found' for a part that does not join what
   *   is here; 'no-space'
   */
  async receive(request: IncomingMessage, place: string): Promise<string | undefined> {
    const path = this.#pathOf(place);
    const offset = numberOf(request, UPLOAD_OFFSET) ?? 0;
    const announced = numberOf(request, 'Content-Length');
    const whole =
      numberOf(request, UPLOAD_LENGTH) ?? (announced === undefined ? undefined : offset + announced);
    if ((whole ?? 0) > this.limit) throw this.#tooLarge();
    makeFolder(join(path, '..'), 0o700);
    requireSpace(this.folder, (whole ?? offset) - offset);
    // It was all there, and only the answer was lost.
    if (offset > 0 && offset === whole && (await sizeOf(path)) === whole) return path;
    // A page that comes back may be faster than the news that its old connection is gone.
    await this.#cutOff(path);
    const ended = this.#write(request, path, offset, whole);
    const arriving = { end: () => request.destroy(), ended: ended.then(ignore, ignore) };
    this.#arriving.set(path, arriving);
    try {
      return (await ended) ? path : undefined;
    } finally {
      if (this.#arriving.get(path) === arriving) this.#arriving.delete(path);
    }
  }

  /** Removes a file that was sent, and its folder; whatever lies elsewhere stays. @param path see {@link receive} */
  async forget(path: string): Promise<void> {
    const drop = dirname(resolve(path));
    if (dirname(drop) === resolve(this.folder)) await rm(drop, { recursive: true, force: true });
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

  /** @returns whether the file is whole now */
  async #write(
    request: IncomingMessage,
    path: string,
    offset: number,
    whole: number | undefined,
  ): Promise<boolean> {
    const part = path + PART;
    const file = await open(part, constants.O_WRONLY | constants.O_CREAT, 0o600);
    let bytes = offset;
    try {
      const { size } = await file.stat();
      if (offset > size) throw gap(size);
      await file.truncate(offset);
      for await (const chunk of request as AsyncIterable<Buffer>) {
        if (bytes + chunk.length > Math.min(this.limit, whole ?? Infinity)) throw this.#tooLarge();
        await file.write(chunk, 0, chunk.length, bytes);
        bytes += chunk.length;
      }
    } catch (thrown) {
      // The rest of a refused file is of no use; what came before a cut is.
      if (thrown instanceof StudioError && thrown.code !== 'not-found') await rm(part, { force: true });
      throw thrown;
    } finally {
      await file.close();
    }
    if (whole !== undefined && bytes < whole) return false;
    await rename(part, path);
    return true;
  }

  async #cutOff(path: string): Promise<void> {
    const other = this.#arriving.get(path);
    other?.end();
    await other?.ended;
  }

  #pathOf(place: string): string {
    const [drop = '', name = '', ...more] = place.split('/');
    if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(drop) || more.length > 0) {
      throw new StudioError('usage', `“${place}” is no place for an upload.`, 'Drop the file again.');
    }
    return join(this.folder, drop, cleanName(name));
  }

  #tooLarge(): StudioError {
    return new StudioError(
      'usage',
      `The file is larger than ${Math.round(this.limit / 1e6)} MB, the most that a page may send.`,
      'Copy it to the machine that the program runs on, and choose it there.',
    );
  }
}

const ignore = () => {};

async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.size;
}

function numberOf(request: IncomingMessage, header: string): number | undefined {
  const text = request.headers[header.toLowerCase()];
  if (text === undefined) return undefined;
  if (typeof text === 'string' && /^\d{1,15}$/.test(text)) return Number(text);
  throw new StudioError('usage', `The header ${header} is not a number.`, 'Drop the file again.');
}

function gap(kept: number): StudioError {
  return new StudioError('not-found', `Only ${kept} bytes of the file are here.`, 'Send it on from there.');
}

/** @throws StudioError 'usage' for a name that is none, or leads elsewhere */
function cleanName(encoded: string): string {
  let name = '';
  try {
    name = decodeURIComponent(encoded);
  } catch {
    // Refused below.
  }
  if (/^(?!\.)[^/\\\0]{1,200}$/u.test(name) && !name.endsWith(PART)) return name;
  throw new StudioError('usage', `“${name || encoded}” is not the name of a file.`, 'Rename it.');
}
