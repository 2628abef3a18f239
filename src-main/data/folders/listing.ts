import { extname } from 'node:path';
import { bare, folded, numberOf, isNumbered } from '../classes/names';
import type { Listed } from '../divide';
import type { Labelling } from '../labels/labelling';
import { inWords } from '../labels/names';
import { SPLIT_NAMES } from '../types';
import type { DataProblem, SplitName } from '../types';
import type { Layout } from './layout';
import { splitOf } from './splits';
import { allFiles, imagesIn, mayBeImage } from './tree';
import type { FileEntry, Tree } from './tree';

/** Files of every class. */
type ClassFiles = Map<string, FileEntry[]>;

/** Images of each split that there is. */
export type Listing = Listed<FileEntry>;

const SHOWN = 3;

const ignored = (message: string, file?: string): DataProblem => ({
  kind: 'ignored',
  message,
  ...(file === undefined ? {} : { file }),
  fatal: false,
});

const otherLabels = (files: readonly string[]): DataProblem => ({
  kind: 'other-labels',
  message: `“${files.join('”, “')}” tells other classes of the same images and is left out: --labels chooses it.`,
  fatal: false,
});

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
const be = (count: number): string => (count === 1 ? 'is' : 'are');

/** Images by the class folders that they lie in. */
export function listByFolders(layout: Layout, problems: DataProblem[]): Listing {
  const { root, splits } = layout;
  const listing: Listing = {};
  for (const folder of layout.ignored) {
    const beside = splits.train!.flatMap((each) => (each.path === root.path ? each.folders : [each]));
    const names = beside.slice(0, SHOWN).map(({ path }) => path.split('/').at(-1)!);
    const train = names.join('”, “');
    const found = `The folder “${folder.name}” beside “${train}” is ignored.`;
    problems.push(ignored(found, folder.name));
  }
  for (const { path } of layout.repeated ?? []) {
    problems.push(ignored(`“${path}” is ignored: it holds the classes beside it once more.`, path));
  }
  const suffixes = new Map<string, number>();
  for (const split of SPLIT_NAMES) {
    const folders = splits[split];
    if (!folders) continue;
    const classes: ClassFiles = new Map();
    for (const folder of folders) {
      problems.push(...looseImages(folder, folder === root));
      for (const child of folder.folders) {
        const files = allFiles(child);
        countSuffixes(files, suffixes);
        const images = files.filter(({ file }) => mayBeImage(file));
        classes.set(child.name, [...(classes.get(child.name) ?? []), ...images]);
      }
    }
    listing[split] = classes;
  }
  problems.push(...suffixNotes(suffixes));
  joinSpellings(listing);
  return listing;
}

/** What files are there that are no images. */
export function countSuffixes(files: readonly FileEntry[], into: Map<string, number>): void {
  for (const { file } of files) {
    const suffix = extname(file).toLowerCase();
    if (!mayBeImage(file) && suffix !== '') into.set(suffix, (into.get(suffix) ?? 0) + 1);
  }
}

function suffixNotes(suffixes: ReadonlyMap<string, number>): DataProblem[] {
  return [...suffixes].map(([suffix, count]) =>
    ignored(
      `${counted(count, 'file')} ending in “${suffix}” ${be(count)} ignored: not an image format that can be read.`,
    ),
  );
}

/** Images of no class. */
function looseImages(folder: Tree, isRoot: boolean): DataProblem[] {
  const count = folder.files.filter(({ file }) => extname(file) !== '' && mayBeImage(file)).length;
  if (count === 0) return [];
  const where = isRoot ? 'beside the class folders' : `directly in “${folder.path}”`;
  return [ignored(`${counted(count, 'image')} ${where} ${be(count)} ignored.`)];
}

/** `test/Cat` is the class of `train/cat`, and `test/cat` that of `train/01_cat` where no other is called so. */
function joinSpellings(listing: Listing): void {
  const known = new Map<string, string>();
  const names = [...listing.train!.keys()];
  for (const [short, [name, ...others]] of Map.groupBy(names, bare))
    if (others.length === 0) known.set(short, name!);
  for (const name of names) known.set(folded(name), name);
  for (const split of ['val', 'test'] as const) {
    const classes = listing[split];
    if (!classes) continue;
    const joined: ClassFiles = new Map();
    for (const [name, files] of classes) {
      const own = listing.train!.has(name)
        ? name
        : (known.get(folded(name)) ?? known.get(bare(name)) ?? name);
      joined.set(own, [...(joined.get(own) ?? []), ...files]);
    }
    listing[split] = joined;
  }
}

/** Images by the classes and splits that label files tell. */
export function listByLabels(tree: Tree, told: Labelling, problems: DataProblem[]): Listing {
  const listing: Listing = { train: new Map() };
  const images = imagesIn(tree);
  const labels = inWords(told, images);
  let without = 0;
  for (const entry of images) {
    const label = labels.of.get(entry.file);
    if (label?.name === undefined) {
      without++;
      continue;
    }
    const split = label.split ?? splitOfPath(entry.file) ?? 'train';
    add((listing[split] ??= new Map<string, FileEntry[]>()), label.name, entry);
  }
  for (const classes of Object.values(listing)) {
    for (const files of classes?.values() ?? []) files.sort((a, b) => (a.file < b.file ? -1 : 1));
  }
  // The labels of one split alone are what there is to train on.
  const [only, ...others] = SPLIT_NAMES.filter((split) => split !== 'train' && listing[split]);
  if (only && others.length === 0 && listing.train!.size === 0) {
    listing.train = listing[only]!;
    listing[only] = undefined;
  }
  const classes = new Set(Object.values(listing).flatMap((each) => [...(each?.keys() ?? [])])).size;
  problems.push(
    ignored(
      `The classes are those of “${labels.from}”: ${counted(images.length - without, 'image')} of ${classes} classes.`,
    ),
  );
  problems.push(...labels.notes.map((note) => ignored(note)));
  if (labels.others?.length) problems.push(otherLabels(labels.others));
  if (without > 0) problems.push(ignored(`${counted(without, 'image')} of no class ${be(without)} ignored.`));
  return listing;
}

/** The split that the folders of an image speak of. */
function splitOfPath(file: string): SplitName | undefined {
  const folders = file.split('/').slice(0, -1);
  return folders.map((name) => splitOf(name)?.split).find((split) => split !== undefined);
}

function add(classes: ClassFiles, name: string, entry: FileEntry): void {
  const files = classes.get(name);
  if (files) files.push(entry);
  else classes.set(name, [entry]);
}

/** Whether class folders hold what labels tell apart, so that they are no classes after all. */
export function contradicts(listing: Listing, labels: Labelling): boolean {
  let [told, alike, all] = [0, 0, 0];
  for (const files of listing.train!.values()) {
    const counts = new Map<string, number>();
    all += files.length;
    for (const { file } of files) {
      const name = labels.of.get(file)?.name;
      if (name === undefined) continue;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      told++;
    }
    alike += Math.max(0, ...counts.values());
  }
  return told * 2 > all && alike < 0.9 * told;
}

/**
 * What label files add to class folders: the classes of images in flat `val` and `test` folders, and lists of which
 * images are to be trained on and tested with.
 */
export function addLabels(
  listing: Listing,
  layout: Layout,
  labels: Labelling,
  problems: DataProblem[],
): void {
  const train = listing.train!;
  const names = new Map<string, string>();
  for (const name of train.keys()) {
    names.set(folded(name), name);
    // As Places and SUN have them, lists spell the index as well.
    for (const index of layout.index ?? []) {
      names.set(folded(`/${index}/${name}`), name);
      names.set(folded(`${index}/${name}`), name);
    }
    const number = isNumbered([...train.keys()]) ? numberOf(name) : undefined;
    if (number !== undefined) names.set(String(number), name);
  }
  for (const split of ['val', 'test'] as const) {
    if (!layout.splits[split] || isUseful(listing[split], train)) continue;
    const classes: ClassFiles = new Map();
    for (const entry of layout.splits[split].flatMap(imagesIn)) {
      const told = labels.of.get(entry.file)?.name;
      const name =
        told === undefined ? undefined : (names.get(folded(told)) ?? names.get(String(numberOf(told) ?? '')));
      if (name !== undefined) add(classes, name, entry);
    }
    if (classes.size === 0) continue;
    listing[split] = classes;
    const count = [...classes.values()].reduce((sum, files) => sum + files.length, 0);
    problems.push(
      ignored(`The classes of ${counted(count, 'image')} of “${split}” are those of “${labels.from}”.`),
    );
  }
  if (!listing.val && !listing.test) applyLists(listing, labels, problems);
}

/** Lists such as `train.txt` and `test.txt` beside class folders. */
function applyLists(listing: Listing, labels: Labelling, problems: DataProblem[]): void {
  const all = [...listing.train!].flatMap(([name, files]) => files.map((entry) => ({ name, entry })));
  const told = all.filter(({ entry }) => labels.of.get(entry.file)?.split !== undefined);
  const splits = new Set(told.map(({ entry }) => labels.of.get(entry.file)!.split!));
  if (told.length < 0.9 * all.length || splits.size < 2 || !splits.has('train')) return;
  const divided: Listing = { train: new Map([...listing.train!.keys()].map((name) => [name, []])) };
  for (const { name, entry } of told) {
    add((divided[labels.of.get(entry.file)!.split!] ??= new Map<string, FileEntry[]>()), name, entry);
  }
  Object.assign(listing, divided);
  problems.push(
    ignored(`Which images are trained on and tested with is that of “${labels.splitsFrom ?? labels.from}”.`),
  );
}

/** Whether a folder to test with can be tested with: it holds several classes, and knows one that is trained on. */
function isUseful(classes: ClassFiles | undefined, train: ClassFiles): boolean {
  const names = [...(classes ?? [])].filter(([, files]) => files.length > 0).map(([name]) => name);
  return names.length > 1 && names.some((name) => train.has(name));
}

/** Takes away folders that cannot be tested with, and says so. */
export function dropUseless(listing: Listing, layout: Layout, problems: DataProblem[]): void {
  for (const split of ['val', 'test'] as const) {
    const classes = listing[split];
    if (!classes || isUseful(classes, listing.train!)) continue;
    listing[split] = undefined;
    const folder = layout.splits[split]?.[0]?.path ?? split;
    const names = [...classes.keys()].slice(0, SHOWN).map((name) => `“${name}”`);
    const why =
      names.length === 0
        ? 'its images are of no class'
        : `it holds ${names.join(', ')} and none of the other classes`;
    problems.push(ignored(`The folder “${folder}” is not used: ${why}.`, folder));
  }
}
