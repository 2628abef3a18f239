import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalog } from './catalog';
import type { Home } from './home';

const COPY = /^kept-(\d{4}-\d{2}-\d{2})T[\d-]+Z\.db$/;
/** The newest copies that are kept, whatever day they are of, and how many days before have one of theirs kept. */
const NEWEST = 3;
const DAYS = 4;

/**
 * Makes a copy of the catalog beside it, where it has changed since the last one, and removes the copies that are too
 * many: seven are kept, the last three and one of each of the last days before.
 *
 * @returns the path of the copy; undefined where none was needed
 */
export function keepCopy(catalog: Catalog, now = new Date()): string | undefined {
  const { home } = catalog;
  const [newest] = keptCopies(home);
  if (newest !== undefined && lastChange(home) <= statSync(newest).mtimeMs) return undefined;
  const path = catalog.backup(join(home.backups, `kept-${stampAfter(newest, now)}.db`));
  for (const each of superfluous(keptCopies(home))) rmSync(each, { force: true });
  return path;
}

/** Copies that {@link keepCopy} has made, the newest first. */
export function keptCopies({ backups }: Home): string[] {
  return readdirSync(backups)
    .filter((name) => COPY.test(name))
    .sort()
    .reverse()
    .map((name) => join(backups, name));
}

/** A stamp that sorts behind the newest copy's, even where the machine's clock was set back. */
function stampAfter(newest: string | undefined, now: Date): string {
  const stampOf = (time: Date) => time.toISOString().replaceAll(/[:.]/g, '-');
  const [, day, hours, minutes, seconds, ms] =
    /kept-([\d-]{10})T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z/.exec(newest ?? '') ?? [];
  const last = day === undefined ? 0 : Date.parse(`${day}T${hours}:${minutes}:${seconds}.${ms}Z`);
  return stampOf(new Date(Math.max(now.getTime(), last + 1)));
}

function superfluous(copies: readonly string[]): string[] {
  const days = new Set<string>();
  return copies.slice(NEWEST).filter((path) => {
    const day = COPY.exec(path.slice(path.lastIndexOf('kept-')))![1]!;
    const kept = !days.has(day) && days.size < DAYS;
    days.add(day);
    return !kept;
  });
}

/** In ms. What was written lately is in the log beside the database. */
function lastChange({ database }: Home): number {
  const times = ['', '-wal'].map((end) =>
    existsSync(database + end) ? statSync(database + end).mtimeMs : 0,
  );
  return Math.max(...times);
}
