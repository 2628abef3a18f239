import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalog } from '../../catalog/catalog';
import { homeAt } from '../../catalog/home';
import type { Amount } from '../../catalog/verify';
import { amountOf } from '../../catalog/verify';
import type { Taken } from '../taken';
import { computedFiles } from './cache';

export type Inventory = Record<Taken, Amount>;

/** Every file of a home, by what it is for: the sum is what the home takes. */
export function takeInventory(catalog: Catalog): Inventory {
  // Of one that can only be read, the home itself and not what is put aside for reading it.
  const home = homeAt(catalog.home.root);
  const { kept, trashed, unneeded } = catalog.useOfFiles();
  const named: Omit<Inventory, 'other'> = {
    weights: kept,
    trash: trashed,
    unneeded,
    computed: amountOf(computedFiles(home)),
    checkpoints: filesBelow(home.runs),
    copies: filesBelow(home.backups),
    exports: filesBelow(home.exports),
    catalog: amountOf(['', '-wal', '-shm', '-journal'].flatMap((end) => sizeOf(home.database + end))),
  };
  const all = filesBelow(home.root);
  const sum = (key: keyof Amount) => Object.values(named).reduce((total, amount) => total + amount[key], 0);
  // Others may write meanwhile.
  const rest = (key: keyof Amount) => Math.max(0, all[key] - sum(key));
  return { ...named, other: { files: rest('files'), bytes: rest('bytes') } };
}

function filesBelow(folder: string): Amount {
  const items = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
  const files = items.filter((item) => item.isFile());
  return amountOf(files.flatMap(({ parentPath, name }) => sizeOf(join(parentPath, name))));
}

function sizeOf(path: string): { bytes: number }[] {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? [{ bytes: found.size }] : [];
}
