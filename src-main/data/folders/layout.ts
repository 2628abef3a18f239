import { StudioError } from '../../base/errors';
import { SPLIT_NAMES } from '../types';
import type { SplitName } from '../types';
import { splitOf } from './splits';
import { holdsImages, ownImages } from './tree';
import type { Tree } from './tree';

/** Where the classes of each split lie. */
export interface Layout {
  /** The folders whose folders are classes; several of one split belong together. */
  splits: Partial<Record<SplitName, Tree[]>>;
  /** Where it was found. */
  root: Tree;
  /** Folders beside the splits. */
  ignored: Tree[];
}

/** Folders that hold images of every class, or no images of any. */
const GENERIC =
  /^(images?|imgs?|img|jpe?g ?images?|pictures|photos|pics|data|dataset|all|masks?|segmentation\w*|annotations?|labels?|crops?|raw|unlabell?ed)$/i;

/** The folders with images in a folder. */
const inhabited = (tree: Tree): Tree[] => tree.folders.filter(holdsImages);

/**
 * Finds the class folders: under `train`, `val` and `test` in any spelling, or in the folder itself, or further down
 * where a folder holds nothing but one other.
 *
 * @throws StudioError 'bad-data' where there are folders to test with and none to train on
 */
export function findLayout(tree: Tree): Layout {
  for (let node = tree; ;) {
    const splits = findSplits(node);
    if (splits) return splits;
    const [only, ...others] = inhabited(node);
    const wrapped = only && others.length === 0 && !ownImages(node) && inhabited(only).length > 0;
    if (!wrapped) return { splits: { train: [node] }, root: node, ignored: [] };
    node = only;
  }
}

/** Whether the class folders of a layout are told by their names to be classes, rather than guessed. */
export function isSure({ splits, root }: Layout): boolean {
  if (splits.train!.some((each) => each !== root)) return true;
  const folders = inhabited(root);
  return folders.length >= 2 && folders.every(({ name }) => !GENERIC.test(name) && !splitOf(name));
}

interface Group {
  splits: Partial<Record<SplitName, Tree[]>>;
  rest: string;
}

/** The split folders in a folder. A class may be called "train": the folder of a split holds folders. */
function findSplits(node: Tree): Layout | undefined {
  const groups = new Map<string, Group>();
  for (const folder of node.folders) {
    const found = splitOf(folder.name);
    if (!found) continue;
    const group = groups.get(found.rest) ?? { splits: {}, rest: found.rest };
    (group.splits[found.split] ??= []).push(folder);
    groups.set(found.rest, group);
  }
  const all = [...groups.values()];
  const usable = all.filter(isUsable).sort((a, b) => size(b) - size(a) || a.rest.length - b.rest.length);
  const group = usable[0];
  if (!group) {
    refuseWithoutTraining(all);
    return undefined;
  }
  const taken = new Set(Object.values(group.splits).flat());
  const splits: Layout['splits'] = {};
  for (const split of SPLIT_NAMES) if (group.splits[split]) splits[split] = group.splits[split].map(unwrap);
  return { splits, root: node, ignored: node.folders.filter((folder) => !taken.has(folder)) };
}

const size = ({ splits }: Group): number => Object.keys(splits).length;

/** Its training folder holds classes; a name that says more than the split needs another one beside it. */
function isUsable(group: Group): boolean {
  const { splits, rest } = group;
  if (!splits.train?.some((folder) => unwrap(folder).folders.length > 0)) return false;
  return rest === '' || size(group) > 1;
}

/** `training_set/training_set/cats` → the inner one. */
function unwrap(folder: Tree): Tree {
  const [only, ...others] = inhabited(folder);
  const wraps = only && others.length === 0 && !ownImages(folder) && inhabited(only).length > 0;
  return wraps ? unwrap(only) : folder;
}

/** Without a folder to train on, splits would be taken for classes. */
function refuseWithoutTraining(groups: readonly Group[]): void {
  for (const { splits, rest } of groups) {
    if (splits.train || (rest !== '' && Object.keys(splits).length < 2)) continue;
    const folders = Object.values(splits).flat();
    const found = folders.find((folder) => inhabited(unwrap(folder)).length > 1);
    if (!found) continue;
    const names = folders.map(({ name }) => `“${name}”`).join(' and ');
    throw new StudioError(
      'bad-data',
      `There ${folders.length === 1 ? 'is a folder' : 'are folders'} ${names} to test with, but none to train on.`,
      `Call the folder to train on “train”, or add “${unwrap(found).path}” alone: a share of it is then set aside for testing.`,
    );
  }
}
