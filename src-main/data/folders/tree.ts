import { readdir, realpath, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { isGarbled, kindOfEntry, readFirst } from '../files';
import { mapOrdered } from '../parallel';
import { IMAGE_SUFFIXES } from '../pixels/decode';
import { isLeftover } from './leftovers';

/** A file as its folder lists it. */
export interface FileEntry {
  /** Relative to the source, with `/`. */
  file: string;
  bytes: number;
  /** Last change, ms. */
  time: number;
}

/** A folder with all that is in it. */
export interface Tree {
  name: string;
  /** Relative to the source, with `/`; `.` for the source itself. */
  path: string;
  folders: Tree[];
  /** Images or not, sorted by name. */
  files: FileEntry[];
}

export interface Walk {
  tree: Tree;
  /** Links to folders that are met elsewhere, and were not followed: their paths. */
  repeated: string[];
  /** What has a name that is not UTF-8, as old archives leave it, and cannot be opened: paths as far as they can be shown. */
  garbled: string[];
}

const STATS_AT_ONCE = 32;
/** Names without a suffix that are read by people. */
const TEXT =
  /^(readme|licen[cs]e|copying|notice|authors|changelog|changes|version|makefile|md5sums?|sha\d+sums?)$/i;

/**
 * Lists everything in a folder. Each folder is visited once, by its real path: links that lead back up, or to a folder
 * that is met elsewhere, are not followed.
 */
export async function walk(root: string): Promise<Walk> {
  const seen = new Set([await realpath(root)]);
  const links: { parent: Tree; name: string }[] = [];
  const repeated: string[] = [];
  const garbled: string[] = [];
  const found = { seen, links, garbled };
  const tree = await read(root, { name: '', path: '.', folders: [], files: [] }, found);
  // Links come last, so that a folder is where it stands rather than where a link to it does.
  for (let link = links.shift(); link; link = links.shift()) {
    const path = within(link.parent.path, link.name);
    const real = await realpath(join(root, path));
    if (seen.has(real)) {
      repeated.push(path);
      continue;
    }
    seen.add(real);
    const node = await read(root, { name: link.name, path, folders: [], files: [] }, found);
    link.parent.folders.push(node);
    link.parent.folders.sort((a, b) => (a.name < b.name ? -1 : 1));
  }
  return { tree, repeated, garbled };
}

/** What a walk has met so far. */
interface Met {
  /** Folders, by their real paths. */
  seen: Set<string>;
  links: { parent: Tree; name: string }[];
  garbled: string[];
}

async function read(root: string, node: Tree, met: Met): Promise<Tree> {
  const folder = join(root, node.path);
  const names: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const { name } = entry;
    if (isLeftover(name)) continue;
    if (await isGarbled(folder, name)) {
      met.garbled.push(within(node.path, name));
      continue;
    }
    const kind = await kindOfEntry(folder, entry);
    if (kind === undefined) continue;
    if (entry.isDirectory())
      node.folders.push({ name, path: within(node.path, name), folders: [], files: [] });
    else if (kind === 'folder') met.links.push({ parent: node, name });
    else if (extname(name) !== '' || !(await isText(join(folder, name)))) names.push(name);
  }
  names.sort();
  node.folders.sort((a, b) => (a.name < b.name ? -1 : 1));
  const paths = names.map((name) => within(node.path, name));
  for await (const entry of mapOrdered(paths, STATS_AT_ONCE, (file) => entryOf(root, file)))
    node.files.push(entry);
  for (const child of node.folders) {
    met.seen.add(await realpath(join(root, child.path)));
    await read(root, child, met);
  }
  return node;
}

/** Of files without a suffix, such as Stanford Dogs' descriptions. Netpbm's images may be texts, too. */
async function isText(path: string): Promise<boolean> {
  const start = await readFirst(path).catch(() => undefined);
  if (start === undefined || start.length === 0) return false;
  return (
    /^[\t\n\r -~]+$/.test(start.toString('latin1')) &&
    !/^P[1-7]\s|^\s*<(svg|\?xml)/.test(start.toString('latin1'))
  );
}

/** A file that cannot be looked at (a broken link) is kept: reading it will say why. */
async function entryOf(root: string, file: string): Promise<FileEntry> {
  const found = await stat(join(root, file)).catch(() => undefined);
  return { file, bytes: found?.size ?? 0, time: Math.floor(found?.mtimeMs ?? 0) };
}

const within = (folder: string, name: string): string => (folder === '.' ? name : `${folder}/${name}`);

/** Whether a file may be an image: one without a suffix may. */
export function mayBeImage(file: string): boolean {
  const suffix = extname(file).toLowerCase();
  return suffix === '' ? !TEXT.test(file.slice(file.lastIndexOf('/') + 1)) : IMAGE_SUFFIXES.has(suffix);
}

/** All files in a folder and in the folders inside it, in a fixed order. */
export function allFiles(tree: Tree): FileEntry[] {
  const files: FileEntry[] = [];
  const add = (node: Tree) => {
    for (const file of node.files) files.push(file);
    node.folders.forEach(add);
  };
  add(tree);
  return files;
}

export const imagesIn = (tree: Tree): FileEntry[] => allFiles(tree).filter(({ file }) => mayBeImage(file));

/** Whether there is an image in a folder or in the folders inside it. */
export const holdsImages = (tree: Tree): boolean => ownImages(tree) || tree.folders.some(holdsImages);

export const ownImages = (tree: Tree): boolean => tree.files.some(({ file }) => mayBeImage(file));
