import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const VerdictsSchema = z.record(z.string(), z.boolean());

/**
 * What was measured of this machine before, so that not every worker measures it again. A file that cannot be read or
 * written is as good as none: it is measured anew.
 */
export class Verdicts {
  constructor(private readonly path: string) {}

  get(key: string): boolean | undefined {
    return this.#all()[key];
  }

  set(key: string, verdict: boolean): void {
    const part = `${this.path}.${process.pid}`;
    try {
      mkdirSync(dirname(this.path), { recursive: true });
      writeFileSync(part, JSON.stringify({ ...this.#all(), [key]: verdict }));
      renameSync(part, this.path);
    } catch {
      // The next worker measures again.
    }
  }

  #all(): Record<string, boolean> {
    try {
      return VerdictsSchema.parse(JSON.parse(readFileSync(this.path, 'utf8')));
    } catch {
      return {};
    }
  }
}
