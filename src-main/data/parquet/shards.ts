import { readdir } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { listFolder } from '../files';
import { splitOf } from '../folders/splits';
import type { SplitName } from '../types';

/** A Parquet file with the split that its name or its folder speaks of. */
export interface Shard {
  /** Relative to the source, with `/`. */
  file: string;
  split: SplitName | undefined;
  /** What else its name says that tells it from the shards it does not belong to, such as `unlabeled`. */
  name: string;
}

const SUFFIX = /\.(parquet|parq|pq|arrow|feather)$/i;
/** What `datasets` keeps of computations beside what it was given. */
const KEPT = /^(cache-[0-9a-f]+(_\d+_of_\d+)?|indices)\.arrow$/;
/** `train-00000-of-00002-b513d9e388d3ebec.parquet`: what follows the number says nothing. */
const NUMBERED = /[-_.]?\d+([-_]of[-_]\d+)?([-_][0-9a-f]{8,})?$/;

/** Whether a file's columns may hold images, by its name: Parquet, or Arrow's. */
export const isParquet = (name: string): boolean => SUFFIX.test(name) && !KEPT.test(name);

/** Whether a folder's own files, or those of its folders for splits, are Parquet. */
export async function holdsParquet(
  path: string,
  { files, folders }: { files: readonly string[]; folders: readonly string[] },
): Promise<boolean> {
  if (files.some(isParquet)) return true;
  const splits = folders.filter((name) => splitOf(name) !== undefined);
  const inside = await Promise.all(splits.map((name) => readdir(join(path, name))));
  return inside.some((names) => names.some(isParquet));
}

/** The Parquet files in a folder and in its folders for splits, or the one that a path names. */
export async function findShards(path: string, isFile: boolean): Promise<Shard[]> {
  if (isFile) return [{ file: basename(path), split: undefined, name: '' }];
  const shards: Shard[] = [];
  const { files, folders } = await listFolder(path);
  const add = (folder: string, names: readonly string[], split?: SplitName) => {
    for (const each of names.filter(isParquet)) {
      const name = each.replace(SUFFIX, '').replace(NUMBERED, '');
      const file = relative(path, join(folder, each)).replaceAll('\\', '/');
      shards.push({ file, split: split ?? splitOf(name)?.split, name: split ?? name });
    }
  };
  add(path, files);
  for (const folder of folders) {
    const split = splitOf(folder)?.split;
    if (split !== undefined) add(join(path, folder), (await listFolder(join(path, folder))).files, split);
  }
  return shards;
}
