import { StudioError } from '../../base/errors';
import { SPLIT_NAMES } from '../types';
import type { SplitName } from '../types';
import { restOf, splitOf, withoutSplit } from './splits';
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
  /** Folders beside the classes that hold these once more. */
  repeated?: Tree[];
  /** Folders above the classes that are an index of these: `a`, `b`. */
  index?: string[];
}

/** Of folders within folders: whether the outer ones are the classes, or the inner ones. */
export type ClassesAt = 'outer' | 'inner';

/** Folders that hold images of every class, or no images of any. */
const GENERIC =
  /^(images?|imgs?|img|jpe?g( ?images?)?|png|pictures|photos|pics|data|dataset|all|masks?|segmentation\w*|annotations?|labels?|crops?|raw|unlabell?ed)$/i;

/** The folders with images in a folder. */
const inhabited = (tree: Tree): Tree[] => tree.folders.filter(holdsImages);

/**
 * Finds the class folders: under `train`, `val` and `test` in any spelling, within the folders of the classes or around
 * them, or in the folder itself, or further down where a folder holds nothing but one other.
 *
 * @param classesAt which of two rows of folders are the classes, where a person said so
 * @throws StudioError 'bad-data' where there are folders to test with and none to train on, or folders that may be the
 * classes as well as those within them
 */
export function findLayout(tree: Tree, classesAt?: ClassesAt): Layout {
  const beside: Tree[] = [];
  for (let node = tree; ;) {
    const splits = findSplits(node) ?? besideFlat(node) ?? splitsWithin(node) ?? splitsOfNames(node);
    if (splits) return { ...splits, ignored: [...splits.ignored, ...beside] };
    const folders = inhabited(node);
    const [only, ...more] = folders.filter((folder) => folders.length === 1 || holdsSplits(folder));
    const others = folders.filter((folder) => folder !== only);
    const wrapped = more.length === 0 && others.every(isFlat) && !ownImages(node);
    if (!only || !wrapped || inhabited(only).length === 0) return plainLayout(node, classesAt);
    beside.push(...others);
    node = only;
  }
}

function plainLayout(node: Tree, classesAt: ClassesAt | undefined): Layout {
  const copies = copiesOfAll(node);
  const rest = node.folders.filter((folder) => !copies.includes(folder));
  const root = copies.length === 0 ? node : { ...node, folders: rest };
  if (classesAt === 'inner') {
    return { splits: { train: inhabited(root).map(unwrap) }, root, ignored: [], repeated: copies };
  }
  const found = classesAt === undefined && twoRows(root);
  if (found) throw bothMayBe(found);
  return { splits: { train: [root] }, root, ignored: [], repeated: copies };
}

/** Whether the class folders of a layout are told by their names to be classes, rather than guessed. */
export function isSure({ splits, root }: Layout): boolean {
  if (splits.train!.some((each) => each !== root)) return !splits.train!.every(isGeneric);
  const folders = inhabited(root);
  return folders.length >= 2 && folders.every(({ name }) => !GENERIC.test(name) && !splitOf(name));
}

/** `train/images` beside `train/labels`. */
const isGeneric = (folder: Tree): boolean => inhabited(folder).every(({ name }) => GENERIC.test(name));

/**
 * Whether nothing but folders of splits is there, without class folders in them (`cars_train`, `cars_test`), or but one
 * folder whose name is no class.
 */
export function isOfSplits({ root }: Layout): boolean {
  const folders = inhabited(root);
  const [only] = folders;
  if (only && folders.length === 1) return GENERIC.test(only.name) || splitOf(only.name)?.rest === '';
  const splits = Map.groupBy(folders, ({ name }) => splitOf(name)?.rest);
  const several = [...splits].filter(
    ([rest, row]) => rest !== undefined && new Set(row.map(({ name }) => splitOf(name)!.split)).size > 1,
  );
  // Nobody calls two classes after splits: what lies flat beside them is none either.
  return several.length > 0 && (splits.size === several.length || folders.every(isFlat));
}

const isFlat = ({ folders }: Tree): boolean => !folders.some(holdsImages);

/** Classes that have folders of their own, other ones each: which were meant cannot be told. */
export function hasInnerRow({ root, splits: { train } }: Layout): boolean {
  const folders = inhabited(root);
  return train![0] === root && folders.length > 1 && folders.every((folder) => rowWithin(folder).length > 1);
}

interface Group {
  splits: Partial<Record<SplitName, Tree[]>>;
  rest: string;
}

/** Folders of splits whose names say the same beside it. */
function groupsIn(node: Tree): Group[] {
  const groups = new Map<string, Group>();
  for (const folder of node.folders) {
    const found = splitOf(folder.name);
    if (!found) continue;
    const group = groups.get(found.rest) ?? { splits: {}, rest: found.rest };
    (group.splits[found.split] ??= []).push(folder);
    groups.set(found.rest, group);
  }
  addBare(node, groups);
  return joined([...groups.values()]);
}

/** `rps` beside `rps-test-set` and `rps-validation` is what is trained on. */
function addBare(node: Tree, groups: ReadonlyMap<string, Group>): void {
  for (const folder of node.folders.filter(({ name }) => !splitOf(name))) {
    const group = groups.get(restOf(folder.name));
    if (group && group.rest !== '' && !group.splits.train) group.splits.train = [folder];
  }
}

/** `train_mini` beside `val`: what each of two lacks, the other has. */
function joined(groups: Group[]): Group[] {
  const training = groups.filter(({ splits }) => splits.train);
  const others = groups.filter(({ splits }) => !splits.train);
  const [only, other] = [training[0], others[0]];
  if (!only || !other || groups.length > 2 || size(only) > 1) return groups;
  return [{ splits: { ...only.splits, ...other.splits }, rest: other.rest }];
}

/** The split folders in a folder. A class may be called "train": the folder of a split holds folders. */
function findSplits(node: Tree): Layout | undefined {
  const all = groupsIn(node).filter((group) => !isWhole(group));
  const usable = all.filter(isUsable).sort((a, b) => size(b) - size(a) || a.rest.length - b.rest.length);
  const group = usable[0];
  if (!group) {
    const beside = besideClasses(node, all);
    if (beside) return beside;
    refuseWithoutTraining(all);
    return undefined;
  }
  const taken = new Set(Object.values(group.splits).flat());
  const splits: Layout['splits'] = {};
  for (const split of SPLIT_NAMES) if (group.splits[split]) splits[split] = group.splits[split].map(unwrap);
  return { splits, root: node, ignored: node.folders.filter((folder) => !taken.has(folder)) };
}

/**
 * `val_256` and `test_256` with nothing but images, beside the classes or beside `data_256` that holds them: what is no
 * split is trained on.
 */
function besideFlat(node: Tree): Layout | undefined {
  const flat = inhabited(node).filter(({ name, folders }) => folders.length === 0 && splitOf(name));
  const [ignored, folders] = withoutGeneric(inhabited(node).filter((folder) => !flat.includes(folder)));
  const [only, ...others] = folders;
  if (!only || flat.some(({ name }) => splitOf(name)!.split === 'train')) return undefined;
  const within = others.length === 0 && inhabited(unwrap(only)).length > 1;
  const beside =
    others.length > 0 && folders.every(ownImages) && flat.every(({ name }) => splitOf(name)!.rest === '');
  if (flat.length === 0 || !(within || beside)) return undefined;
  const splits: Layout['splits'] = { train: [within ? unwrap(only) : { ...node, folders }] };
  for (const folder of flat) (splits[splitOf(folder.name)!.split] ??= []).push(folder);
  return { splits, root: node, ignored };
}

/** `pos`, `neg`, and `test` with folders of the same names: what is beside the test is trained on. */
function besideClasses(node: Tree, groups: readonly Group[]): Layout | undefined {
  const held = groups.flatMap(({ splits }) => Object.values(splits).flat());
  const [ignored, folders] = withoutGeneric(inhabited(node).filter((folder) => !held.includes(folder)));
  const names = folders.map(({ name }) => name);
  const inner = held.map((folder) => rowWithin(folder).map(({ name }) => name));
  const alike = inner.every((row) => row.length > 1 && row.every((name) => names.includes(name)));
  const [group] = groups;
  if (!group || groups.length > 1 || group.splits.train || !alike || !folders.every(ownImages))
    return undefined;
  const splits: Layout['splits'] = { train: [{ ...node, folders }] };
  for (const split of ['val', 'test'] as const)
    if (group.splits[split]) splits[split] = group.splits[split].map(unwrap);
  return { splits, root: node, ignored };
}

/** Flat folders of images of no class, where others beside them are classes. */
function withoutGeneric(folders: readonly Tree[]): [generic: Tree[], others: Tree[]] {
  const generic = folders.filter((folder) => isFlat(folder) && GENERIC.test(folder.name));
  const others = folders.filter((folder) => !generic.includes(folder));
  return others.length > 1 ? [generic, others] : [[], [...folders]];
}

const size = ({ splits }: Group): number => Object.keys(splits).length;

/** Its training folder holds classes; a name that says more than the split needs another one beside it. */
function isUsable(group: Group): boolean {
  const { splits, rest } = group;
  if (!splits.train?.some((folder) => unwrap(folder).folders.length > 0)) return false;
  return rest === '' || size(group) > 1;
}

/** A lone `my_train` that holds `train` and `test`: a name of all of it. */
function isWhole({ splits }: Group): boolean {
  const [only, ...others] = Object.values(splits).flat();
  return others.length === 0 && holdsSplits(only!);
}

const holdsSplits = (folder: Tree): boolean =>
  groupsIn(unwrap(folder)).some((group) => size(group) > 1 && isUsable(group));

/** `training_set/training_set/cats` → the inner one; `train/train` as well, whatever is in it. */
function unwrap(folder: Tree): Tree {
  const [only, ...others] = inhabited(folder);
  if (!only || others.length > 0 || ownImages(folder)) return folder;
  const again = only.name === folder.name && splitOf(only.name) !== undefined;
  return again || inhabited(only).length > 0 ? unwrap(only) : folder;
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
      folders.length === 1
        ? `There is a folder ${names} to test with, but none to train on.`
        : `There are folders ${names} to test with, but none to train on.`,
      `Call the folder to train on “train”, or add “${unwrap(found).path}” alone: a share of it is then set aside for testing.`,
    );
  }
}

/** `cat/train`, `cat/test`, `dog/train`: the splits are within the classes. */
function splitsWithin(node: Tree): Layout | undefined {
  const classes = inhabited(node);
  const splits: Record<SplitName, Tree[]> = { train: [], val: [], test: [] };
  for (const folder of classes) {
    const inner = inhabited(folder);
    if (ownImages(folder) || inner.length < 2) return undefined;
    for (const each of inner) {
      const found = splitOf(each.name);
      if (found?.rest !== '') return undefined;
      splits[found.split].push({ ...each, name: folder.name });
    }
  }
  if (classes.length < 2 || splits.train.length < classes.length) return undefined;
  if (classes.every(({ name }) => FOLD.test(name))) return firstFold(classes);
  return turned(node, splits);
}

/** `trainA`, `testA`, `trainB`, `testB`, or `cat_train`, …: folders of one split of one class each. */
function splitsOfNames(node: Tree): Layout | undefined {
  const folders = inhabited(node);
  const named = folders.map((folder) => ({ ...folder, name: withoutSplit(folder.name) }));
  const isClass = (name: string) => /\p{L}/u.test(name) && !GENERIC.test(name);
  if (!folders.every(({ name }) => splitOf(name)) || !named.every(({ name }) => isClass(name)))
    return undefined;
  const splitOfEach = (i: number) => splitOf(folders[i]!.name)!.split;
  const classes = Map.groupBy(named.keys(), (i) => named[i]!.name);
  const whole = [...classes.values()].every((row) => {
    const splits = new Set(row.map(splitOfEach));
    return splits.has('train') && splits.size > 1 && splits.size === row.length;
  });
  if (classes.size < 2 || !whole) return undefined;
  return turned(
    node,
    Object.groupBy(named, (_, i) => splitOfEach(i)),
  );
}

const FOLD = /^(k?fold|split|cv|run|part)[\s._-]*\d+$/i;

/** `fold1/train`, `fold1/test`, `fold2/train`: of several ways to divide the same images the first one is taken. */
function firstFold([first, ...others]: readonly Tree[]): Layout | undefined {
  const layout = findSplits(first!);
  return layout && { ...layout, ignored: [...layout.ignored, ...others] };
}

/** Classes that hold their splits, or are one of each, as splits that hold their classes. */
function turned(node: Tree, folders: Partial<Record<SplitName, Tree[]>>): Layout {
  const splits: Layout['splits'] = {};
  for (const split of SPLIT_NAMES) {
    const own = folders[split] ?? [];
    if (own.length > 0) splits[split] = [{ name: split, path: node.path, folders: own, files: [] }];
  }
  return { splits, root: node, ignored: [] };
}

/** Folders within a folder, behind one that holds nothing but another. */
const rowWithin = (folder: Tree): Tree[] => (ownImages(folder) ? [] : inhabited(unwrap(folder)));

/** A folder that holds most of those beside it once more, as archives do that were packed twice. */
function copiesOfAll(node: Tree): Tree[] {
  const folders = inhabited(node);
  return folders.filter((folder) => {
    const beside = folders.filter((each) => each !== folder).map(({ name }) => name);
    return (
      beside.length > 1 &&
      share(
        beside,
        rowWithin(folder).map(({ name }) => name),
      ) >= MOST
    );
  });
}

const MOST = 0.8;
const share = (names: readonly string[], among: readonly string[]): number =>
  names.filter((name) => among.includes(name)).length / names.length;

/** Several folders that hold folders of the same names: `color/apple`, `gray/apple`, `fold1/cat`, `fold2/cat`. */
function twoRows(node: Tree): { outer: Tree[]; inner: string[] } | undefined {
  const outer = inhabited(node);
  const rows = outer.map((folder) => rowWithin(folder).map(({ name }) => name));
  const [first = []] = rows;
  const inner = first.filter((name) => rows.every((row) => row.includes(name)));
  const alike =
    outer.length > 1 && inner.length > 1 && rows.every((row) => inner.length >= MOST * row.length);
  return alike ? { outer, inner } : undefined;
}

function bothMayBe({ outer, inner }: { outer: Tree[]; inner: string[] }): StudioError {
  const named = (names: readonly string[]) =>
    names
      .slice(0, 3)
      .map((name) => `“${name}”`)
      .join(', ') + (names.length > 3 ? ', …' : '');
  return new StudioError(
    'bad-data',
    `The classes may be ${named(outer.map(({ name }) => name))}, or ${named(inner)}, which each of these holds.`,
    `Add one of them alone, such as “${outer[0]!.path}”, or say which are the classes: --classes-at inner puts those of one name together, --classes-at outer takes the others.`,
  );
}
