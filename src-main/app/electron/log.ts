import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface LogLimits {
  /** A file that is longer is put aside. */
  bytes: number;
  /** Files that were put aside and are kept. */
  files: number;
}

const LIMITS: LogLimits = { bytes: 1 << 20, files: 4 };

/** What the program writes about itself where nobody sees its standard error: files that are put aside when they are long. */
export class LogFile {
  readonly path: string;

  /** @param folder made where it is not there */
  constructor(
    private readonly folder: string,
    private readonly limits: LogLimits = LIMITS,
  ) {
    this.path = join(folder, 'wave-studio.log');
  }

  /** Adds a line. A log that cannot be written (a full disk) is no reason to fail. */
  write(message: string, details?: unknown): void {
    const said = details === undefined ? message : `${message} ${textOf(details)}`;
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      this.#rotate();
      appendFileSync(this.path, `${new Date().toISOString()} ${said}\n`, { mode: 0o600 });
    } catch {
      // There is nowhere to say so.
    }
  }

  /** The last lines. */
  tail(lines = 200): string {
    const older = this.#read(`${this.path}.1`);
    return `${older}${this.#read(this.path)}`
      .split('\n')
      .slice(-lines - 1)
      .join('\n');
  }

  #rotate(): void {
    const { bytes, files } = this.limits;
    if ((statSync(this.path, { throwIfNoEntry: false })?.size ?? 0) < bytes) return;
    rmSync(`${this.path}.${files}`, { force: true });
    for (let age = files - 1; age >= 0; age--) {
      const from = age === 0 ? this.path : `${this.path}.${age}`;
      if (statSync(from, { throwIfNoEntry: false })) renameSync(from, `${this.path}.${age + 1}`);
    }
  }

  #read(path: string): string {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return '';
    }
  }
}

function textOf(details: unknown): string {
  if (details instanceof Error) return details.stack ?? details.message;
  return typeof details === 'string' ? details : JSON.stringify(details);
}
