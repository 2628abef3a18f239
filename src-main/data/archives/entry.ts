import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { StudioError } from '../../base/errors';

/** A file in an archive. */
export interface ArchiveEntry {
  /** As the archive spells it. */
  name: string;
  bytes: number;
  time: Date;
  /** The path of the file in the archive that it is another name of, where it is one. */
  link?: string;
  /** How much of the archive lies before its end, 0 … 1. */
  share: number;
  /** Its content; read before the next entry is asked for. */
  open(): Promise<Readable>;
}

/** A kind of archive. */
export interface ArchiveFormat {
  /** Whether a file is of this kind, by its first 512 bytes, unpacked where it is compressed as a whole. */
  recognises(start: Uint8Array): boolean;
  /** Its files, in their order; folders are left out, and links to what is elsewhere. */
  entries(path: string): AsyncIterable<ArchiveEntry>;
  /** What of it was taken for granted. */
  notes?(path: string): Promise<string[]>;
}

/** What is said of an archive that is made to harm. */
export function harmful(path: string, why: string): StudioError {
  return new StudioError(
    'bad-file',
    `“${basename(path)}” is not unpacked: ${why}.`,
    'Get it from somebody you trust.',
  );
}
