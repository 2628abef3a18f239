import type { Command } from 'commander';
import { StudioError } from '../../base/errors';
import type { Catalog } from '../../catalog/catalog';
import { homeAt } from '../../catalog/home';
import { currentOwner, tryOwnership } from '../../catalog/owner';
import type { Amount } from '../../catalog/verify';
import { cacheLimit, freeCache, setCacheLimit } from '../../work/host/cache';
import { takeInventory } from '../../work/host/inventory';
import { ABOUT_TAKEN, TAKEN } from '../../work/taken';
import { optionsOf, withCatalog } from './context';
import type { CommonOptions } from './options';
import { addCommonOptions, number } from './options';
import { bytes, count, print, table } from './output';

interface SpaceOptions extends CommonOptions {
  free?: boolean;
  cacheLimit?: number;
}

/** What a home takes of the disk. */
export function addSpace(program: Command): void {
  addCommonOptions(program.command('space'))
    .description('say what takes space in the home, and what of it can be removed')
    .option('--free', 'remove what can be computed again: decoded images and answers of teachers')
    .option('--cache-limit <GB>', 'what these may take from now on (20)', number(0, 1e6))
    .action((_: unknown, command: Command) => space(optionsOf<SpaceOptions>(command)));
}

function space({ free, cacheLimit: limit, ...options }: SpaceOptions): Promise<void> {
  return withCatalog(options, async (catalog) => {
    if (limit !== undefined) await catalog.whenFree(() => setCacheLimit(catalog, limit * 1e9));
    const freed = free ? freeNow(catalog) : undefined;
    const taken = takeInventory(catalog);
    const report = { taken, cacheLimit: cacheLimit(catalog), ...(freed ? { freed } : {}) };
    print(options.json, report, () => {
      const rows = TAKEN.map((key) => [
        ABOUT_TAKEN[key].label,
        count(taken[key].files),
        bytes(taken[key].bytes),
        taken[key].files > 0 ? ABOUT_TAKEN[key].command : '',
      ]);
      return [
        ...(freed ? [`Removed ${count(freed.files)} files, ${bytes(freed.bytes)}.`] : []),
        table(['what', 'files', 'takes', 'removed by'], rows),
        `Decoded images and answers may take ${bytes(report.cacheLimit)} (--cache-limit).`,
      ].join('\n');
    });
  });
}

/** @throws StudioError 'busy' where another process may just be reading it */
function freeNow({ home }: Catalog): Amount {
  if (home.readOnly === 'full' && !currentOwner(homeAt(home.root))) return freeCache(homeAt(home.root), 0);
  if (home.readOnly === 'denied') {
    throw new StudioError(
      'usage',
      'This home can only be read: nothing of it can be removed.',
      'Remove it where it lies.',
    );
  }
  const owned = tryOwnership(home, 'wave space');
  if (!owned) {
    throw new StudioError(
      'busy',
      'Another program does the jobs of this home, and may just be reading what is to be removed.',
      'End it, or say so in its settings.',
    );
  }
  try {
    return freeCache(home, 0);
  } finally {
    owned.release();
  }
}
