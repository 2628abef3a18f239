import type { Readable } from 'node:stream';

/** A file in an archive. */
export interface ArchiveEntry {
  /** As the archive spells it. */
  name: string;
  bytes: number;
  time: Date;
  /** Its content; read before the next entry is asked for. */
  open(): Promise<Readable>;
}

/** A kind of archive. */
export interface ArchiveFormat {
  /** Whether a file is of this kind, by its first 512 bytes, unpacked where it is compressed as a whole. */
  recognises(start: Uint8Array): boolean;
  /** Its files, in their order; folders and links are left out. */
  entries(path: string): AsyncIterable<ArchiveEntry>;
}
