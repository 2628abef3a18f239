import { SPLIT_NAMES } from '../types';
import type { Layout } from './layout';
import { holdsImages, ownImages } from './tree';
import type { Tree } from './tree';

/** `a`, `ab`, and `a-c` for what begins with one of these letters. */
const PREFIX = /^[\p{L}\d]{1,2}$/u;
const RANGE = /^([\p{L}\d]) ?[-–_] ?([\p{L}\d])$/u;

/** What names within a folder begin with where it is a part of an index. */
function beginsIn(folder: string): ((name: string) => boolean) | undefined {
  const prefix = folder.toLowerCase();
  const [, first, last] = RANGE.exec(prefix) ?? [];
  const isWord = (name: string) => /^[\p{L}\d]+[-' ]?\p{L}/u.test(name);
  if (first !== undefined && last !== undefined)
    return (name) => isWord(name) && name[0]! >= first && name[0]! <= last;
  // `A1` and `A_left` are kinds of A.
  if (PREFIX.test(prefix))
    return (name) => name.startsWith(prefix) && /^\p{L}/u.test(name.slice(prefix.length));
  return undefined;
}

function isIndex(folder: Tree): boolean {
  const begins = beginsIn(folder.name);
  const inner = folder.folders.filter(holdsImages);
  return begins !== undefined && !ownImages(folder) && inner.every(({ name }) => begins(name.toLowerCase()));
}

/** Folders of an index that stand above the classes; undefined where a folder holds none, or may hold classes itself. */
function indexIn(node: Tree): Tree[] | undefined {
  const folders = node.folders.filter(holdsImages);
  const inner = folders.flatMap((folder) => folder.folders.filter(holdsImages));
  const found = folders.length > 1 && inner.length > folders.length && folders.every(isIndex);
  return found ? folders : undefined;
}

/** `bakery/shop` is a class where nothing but folders is in `bakery`. */
function classesIn(folder: Tree): Tree[] {
  return folder.folders
    .filter(holdsImages)
    .flatMap((each) =>
      ownImages(each)
        ? [each]
        : each.folders.filter(holdsImages).map((inner) => ({ ...inner, name: `${each.name}/${inner.name}` })),
    );
}

const withoutIndex = (node: Tree): Tree => ({
  ...node,
  folders: node.folders.flatMap((folder) => (isIndex(folder) ? classesIn(folder) : [folder])),
});

/**
 * A layout whose folders to train on hold an index instead of the classes (`a/abbey`, `b/bakery/shop`), as one of these
 * classes, in all of its splits.
 *
 * @returns undefined where it holds the classes themselves
 */
export function belowIndex(layout: Layout): (Layout & { index: string[] }) | undefined {
  const found = (layout.splits.train ?? []).map(indexIn);
  if (found.length === 0 || !found.every((each) => each !== undefined)) return undefined;
  const splits: Layout['splits'] = {};
  for (const split of SPLIT_NAMES) {
    const folders = layout.splits[split];
    if (folders) splits[split] = folders.map(withoutIndex);
  }
  return { ...layout, splits, index: [...new Set(found.flat().map(({ name }) => name))] };
}
