import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Catalog } from '../../catalog/catalog';
import type { Home } from '../../catalog/home';
import type { Amount } from '../../catalog/verify';
import { amountOf } from '../../catalog/verify';

/** What can be computed again: decoded images and answers of teachers. */
const COMPUTED = /^(dataset|teacher)-.*\.bin$/;
/** What they may take together, where nobody has said so. */
const USUAL_BYTES = 20e9;
const KEY = 'cache-limit';

/** Bytes that decoded images and answers of teachers may take together. */
export function cacheLimit({ settings }: Catalog): number {
  return settings.get(KEY, z.number().min(0), USUAL_BYTES);
}

/** It counts from the next time that a program begins to do the home's jobs. */
export function setCacheLimit({ settings }: Catalog, bytes: number): void {
  settings.set(KEY, bytes);
}

interface Cached {
  path: string;
  bytes: number;
  usedAt: number;
}

/** Those last used first. */
export function computedFiles({ cache }: Home): Cached[] {
  return (existsSync(cache) ? readdirSync(cache) : [])
    .filter((name) => COMPUTED.test(name))
    .flatMap((name) => {
      const path = join(cache, name);
      const found = statSync(path, { throwIfNoEntry: false });
      return found ? [{ path, bytes: found.size, usedAt: Math.max(found.mtimeMs, found.atimeMs) }] : [];
    })
    .sort((a, b) => b.usedAt - a.usedAt);
}

/**
 * Removes what can be computed again until the rest fits, first what was neither made nor read for longest. Not while a job
 * is being done: it may just be reading it.
 */
export function freeCache(home: Home, limit: number): Amount {
  let total = 0;
  const superfluous = computedFiles(home).filter(({ bytes }) => (total += bytes) > limit);
  for (const { path } of superfluous) rmSync(path, { force: true });
  return amountOf(superfluous);
}
