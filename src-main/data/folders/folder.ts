import { basename, dirname, extname, join, resolve } from 'node:path';
import { readdir } from 'node:fs/promises';
import { StudioError } from '../../base/errors';
import { isNumbered, numberOf } from '../classes/names';
import { classProblems, divide, withoutEmpty } from '../divide';
import { kindOfPath } from '../files';
import type { ImageSource } from '../image-source';
import { findLabels } from '../labels/find';
import type { Found } from '../labels/find';
import { classesOf, withSplits } from '../labels/labelling';
import type { Labelling } from '../labels/labelling';
import { labelsOfNames } from '../labels/names';
import type { DataProblem, LabelledSource } from '../types';
import { beginsDeep, FolderImages } from './images';
import { dropDrawings } from './drawings';
import { belowIndex } from './index-level';
import { findLayout, hasInnerRow, isOfSplits, isSure } from './layout';
import type { ClassesAt, Layout } from './layout';
import { addLabels, contradicts, countSuffixes, dropUseless, listByFolders, listByLabels } from './listing';
import type { Listing } from './listing';
import { splitOf } from './splits';
import { allFiles, holdsImages, imagesIn, walk } from './tree';
import type { FileEntry, Tree } from './tree';

/**
 * A folder of images: in class folders, or with a file that tells their classes; split by its `train`, `val` and `test`
 * folders or by ratio.
 *
 * @throws StudioError 'not-found', 'bad-data' where there are no images of classes, 'usage' for bad ratios
 */
export async function openFolder(source: LabelledSource): Promise<ImageSource> {
  const root = resolve(source.path);
  if ((await kindOfPath(root)) === 'file') {
    throw new StudioError('usage', `“${source.path}” is a file, not a folder of images.`, 'Give the folder.');
  }
  const { tree, repeated, garbled } = await walk(root);
  const problems = [
    ...repeatedLinks(repeated),
    ...garbledNames(garbled),
    ...(await besideTrain(root)),
    ...dropDrawings(tree),
  ];
  const { listing, labelled } = await listImages(root, tree, source, problems);
  if (![...listing.train!.values()].some((files) => files.length > 0)) throw await noImages(root, tree);
  const found = sortedClasses([...listing.train!.keys()], labelled);
  const { classes, listed } = source.leaveOutEmpty
    ? withoutEmpty(found, listing, problems)
    : { classes: found, listed: listing };
  problems.push(...classProblems(classes, listed, 'folder'));
  const files = divide(classes, listed, source, 'folder', problems);
  return new FolderImages(root, classes, files, problems, labelled, await beginsDeep(root, files));
}

/** Numbers that a file tells are sorted as numbers; folders as they always were. */
function sortedClasses(names: readonly string[], labelled: boolean): string[] {
  if (!labelled || !isNumbered(names)) return [...names].sort();
  return [...names].sort((a, b) => numberOf(a)! - numberOf(b)!);
}

/** Decides who tells the classes: folders, or a file. */
async function listImages(
  root: string,
  tree: Tree,
  { labels: choice, classesAt }: LabelledSource,
  problems: DataProblem[],
): Promise<{ listing: Listing; labelled: boolean }> {
  const images = imagesIn(tree);
  const { labels, open }: Found = images.length > 0 ? await findLabels(root, tree, images, choice) : {};
  const told = labels && classesOf(labels).size > 1 ? labels : undefined;
  const layout = layoutOf(tree, classesAt);
  if (told && (choice !== undefined || layout instanceof StudioError)) return byLabels(tree, told, problems);
  if (layout instanceof StudioError) throw open ?? layout;
  const found: DataProblem[] = [];
  const listing = listByFolders(layout, found);
  const sure = isSure(layout);
  if (told && (!sure || namesOthers(told, layout) || contradicts(listing, told)))
    return byLabels(tree, told, problems);
  const { training = [], held } = Object.groupBy(images, (image) => (isHeld(image) ? 'held' : 'training'));
  const byName = sure ? undefined : labelsOfNames(training, held);
  if (byName) return byLabels(tree, withSplits(byName, labels), problems);
  if (open && !sure && listing.train!.size < 2) throw open;
  if (!sure && isOfSplits(layout)) throw open ?? noClassFolders(layout);
  if (layout.root.path !== tree.path) found.unshift(foundIn(layout.root));
  if (layout.index) found.push(indexAbove(layout.index));
  if (classesAt === undefined && hasInnerRow(layout)) found.push(innerRow(layout));
  if (labels) addLabels(listing, layout, labels, found);
  dropUseless(listing, layout, found);
  problems.push(...found);
  return { listing, labelled: false };
}

/** Whether a file says the classes of folders that are none themselves: of patients, or within the class folders. */
function namesOthers({ ofFolders }: Labelling, { splits }: Layout): boolean {
  const folders = new Set(splits.train!.flatMap((each) => each.folders.map(({ path }) => path)));
  return (
    ofFolders !== undefined && (ofFolders.noClasses || !ofFolders.paths.some((path) => folders.has(path)))
  );
}

/** A file that tells the classes helps where folders are a riddle. */
function layoutOf(tree: Tree, classesAt: ClassesAt | undefined): Layout | StudioError {
  try {
    const layout = findLayout(tree, classesAt);
    return (classesAt === undefined && belowIndex(layout)) || layout;
  } catch (error) {
    if (error instanceof StudioError) return error;
    throw error;
  }
}

function byLabels(
  tree: Tree,
  labels: Labelling,
  problems: DataProblem[],
): { listing: Listing; labelled: boolean } {
  const listing = listByLabels(tree, labels, problems);
  const layout: Layout = { splits: {}, root: tree, ignored: [] };
  dropUseless(listing, layout, problems);
  return { listing, labelled: true };
}

/** Images in folders that are to be tested with seldom have a class. */
const isHeld = ({ file }: FileEntry): boolean =>
  file
    .split('/')
    .slice(0, -1)
    .some((name) => (splitOf(name)?.split ?? 'train') !== 'train');

const foundIn = ({ path }: Tree): DataProblem => ({
  kind: 'ignored',
  message: `The class folders are in “${path}”.`,
  file: path,
  fatal: false,
});

function indexAbove(index: readonly string[]): DataProblem {
  const shown = `“${index[0]!}” to “${index.at(-1)!}”`;
  return {
    kind: 'ignored',
    message: `The folders ${shown} are taken for an index, and those within them for the classes: with --classes-at outer they are the classes.`,
    fatal: false,
  };
}

function innerRow({ root }: Layout): DataProblem {
  const [first] = root.folders;
  const inner = first!.folders.slice(0, 2).map(({ name }) => `“${name}”`);
  return {
    kind: 'ignored',
    message: `All folders within “${first!.name}”, such as ${inner.join(' and ')}, are one class, and so within the others: with --classes-at inner they are the classes.`,
    fatal: false,
  };
}

function noClassFolders({ root }: Layout): StudioError {
  const names = root.folders
    .filter(holdsImages)
    .map(({ name }) => `“${name}”`)
    .join(', ');
  return new StudioError(
    'bad-data',
    `The images in ${names} are in no class folders, and no file tells their classes.`,
    'Put the images of each class into a folder of its own, such as train/cat and train/dog, or add a table of file names and classes.',
  );
}

function repeatedLinks(links: readonly string[]): DataProblem[] {
  return links.map((link) => ({
    kind: 'ignored',
    message: `The link “${link}” leads to a folder that is read already: it is not followed.`,
    file: link,
    fatal: false,
  }));
}

/** The first of them is named. */
function garbledNames([first, ...others]: readonly string[]): DataProblem[] {
  if (first === undefined) return [];
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  const message = `“${first}”${more} is passed over: its name is not UTF-8. Rename it, for example with convmv.`;
  return [{ kind: 'ignored', message, file: first, fatal: false }];
}

/** Whoever gives `…/train` may have meant the folder above. */
async function besideTrain(root: string): Promise<DataProblem[]> {
  if (splitOf(basename(root))?.split !== 'train') return [];
  const names = await readdir(dirname(root)).catch(() => []);
  const rest = splitOf(basename(root))!.rest;
  const beside = names.filter((name) => splitOf(name)?.split !== 'train' && splitOf(name)?.rest === rest);
  if (beside.length === 0) return [];
  const message = `“${beside.join('”, “')}” beside “${basename(root)}” is not looked at: for that, give the folder “${dirname(root)}”.`;
  return [{ kind: 'ignored', message, fatal: false }];
}

const DESCRIPTION = /^\.(json|jsonl|txt|csv|tsv|md|xml|ya?ml|pdf|html?|py|ipynb)$/;
const ARCHIVE = /^\.(zip|tar|gz|tgz|zst|bz2|xz|7z|rar)$/;

/** Says what is there instead. */
async function noImages(root: string, tree: Tree): Promise<StudioError> {
  const suffixes = new Map<string, number>();
  const files = allFiles(tree);
  countSuffixes(files, suffixes);
  // What describes data is named only where nothing else is there.
  const says = (suffix: string) => Number(DESCRIPTION.test(suffix));
  const [most] = [...suffixes].sort(([a, many], [b, more]) => says(a) - says(b) || more - many);
  const flat = holdsImages(tree);
  if (!flat && most) {
    const message =
      files.length === 1
        ? `The only file in “${root}” is no image that can be read: it ends in “${most[0]}”.`
        : `None of the ${files.length} files in “${root}” is an image that can be read: ${most[1]} ${most[1] === 1 ? 'ends' : 'end'} in “${most[0]}”.`;
    const hint = ARCHIVE.test(most[0])
      ? 'Unpack them, or give one of them instead of the folder.'
      : 'Save them as PNG or JPEG, in a folder for each class.';
    return new StudioError('bad-data', message, hint);
  }
  const above = dirname(root);
  const siblings = flat && tree.folders.length === 0 ? await foldersWithImages(above) : 0;
  return new StudioError(
    'bad-data',
    `There are no images in class folders in “${root}”.`,
    siblings > 1
      ? `It looks like the folder of one class: give the one above, “${above}”.`
      : 'Put the images of each class into a folder of its own, such as cat/1.png and dog/1.png.',
  );
}

async function foldersWithImages(path: string): Promise<number> {
  const names = await readdir(path, { withFileTypes: true }).catch(() => []);
  const folders = names.filter((each) => each.isDirectory() && !each.name.startsWith('.'));
  const counts = await Promise.all(
    folders.slice(0, 20).map(async ({ name }) => {
      const files = await readdir(join(path, name)).catch(() => []);
      return files.some((file) => /\.(jpe?g|png|bmp|webp|tiff?)$/.test(extname(file).toLowerCase()));
    }),
  );
  return counts.filter(Boolean).length;
}
