import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StudioError } from '../../base/errors';
import type { Home } from '../../catalog/home';
import { freeSpace } from '../../catalog/home';

/** Less than this is left free for everything else that runs on the machine, and for the catalog itself. */
export const FLOOR_BYTES = 256e6;
/** Enough to write down how some runs ended. */
const RESERVE_BYTES = 8e6;

const reserveOf = (home: Pick<Home, 'root'>) => join(home.root, 'reserve');

/** Writes a little: where the disk is full, into the room that was kept for this. */
export function withReserve<T>(home: Pick<Home, 'root'>, write: () => T): T {
  try {
    return write();
  } catch (thrown) {
    const full = thrown instanceof StudioError && thrown.code === 'no-space';
    if (!full || !existsSync(reserveOf(home))) throw thrown;
    rmSync(reserveOf(home), { force: true });
    return write();
  }
}

/** The room on the disk of a home. */
export class Space {
  constructor(
    private readonly home: Home,
    private readonly floor: number,
    private readonly free: (path: string) => number = freeSpace,
  ) {}

  /** What is missing to do something that takes so many bytes, as a sentence; undefined where nothing is. */
  lack(bytes: number): string | undefined {
    const free = this.free(this.home.root);
    const needed = bytes + this.floor;
    if (free >= needed) return undefined;
    return `Only ${megabytes(free)} are free at ${this.home.root}: it goes on as soon as ${megabytes(needed)} are.`;
  }

  /** Keeps a file that is given up when the disk is full, so that what must be written can be. */
  reserve(): void {
    if (statSync(this.#reserved, { throwIfNoEntry: false }) || this.lack(RESERVE_BYTES)) return;
    writeFileSync(this.#reserved, new Uint8Array(RESERVE_BYTES), { mode: 0o600 });
  }

  giveUpReserve(): void {
    rmSync(this.#reserved, { force: true });
  }

  get #reserved(): string {
    return reserveOf(this.home);
  }
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}
