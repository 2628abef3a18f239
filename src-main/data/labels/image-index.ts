import { dirname, extname } from 'node:path/posix';
import { splitOf } from '../folders/splits';
import type { FileEntry } from '../folders/tree';
import type { SplitName } from '../types';

/** Folders of pictures that are drawn over others. */
const MASKS = /(^|\/)[^/]*(mask|segmentation|annotation|trimap|saliency|depth|label)[^/]*\//i;

/** Finds images by what label files call them: paths of other machines, names alone, names without a suffix, numbers, folders. */
export class ImageIndex {
  readonly #byPath = new Set<string>();
  readonly #byName = new Map<string, string[]>();
  readonly #byStem = new Map<string, string[]>();
  readonly #byNumber = new Map<string, Map<string, string>>();
  #byPlace: ReadonlyMap<number, string[]> | undefined;
  #within: ReadonlyMap<string, string[]> | undefined;
  #folders: ReadonlyMap<string, string[]> | undefined;

  constructor(images: readonly FileEntry[]) {
    for (const { file } of images) {
      this.#byPath.add(file);
      const name = nameOf(file);
      push(this.#byName, name.toLowerCase(), file);
      push(this.#byStem, stemOf(name).toLowerCase(), file);
    }
    const ending = endingOfAll(images.map(({ file }) => stemOf(nameOf(file)).toLowerCase()));
    for (const { file } of ending === '' ? [] : images)
      push(this.#byStem, stemOf(nameOf(file)).toLowerCase().slice(0, -ending.length), file);
  }

  /**
   * @param called as a file spells it
   * @param near the folder of that file: of several images of one name the one that is nearest is meant
   * @param split that it speaks of: the one in the folder of that split is meant
   * @returns its path, or undefined where there is none, or one cannot be told from another
   */
  find(called: string, near: string, split?: SplitName): string | undefined {
    const path = cleaned(called);
    if (path === '') return undefined;
    const exact = (each: string) => this.#byPath.has(each);
    for (const base of basesOf(near)) if (exact(base + path)) return base + path;
    const name = nameOf(path).toLowerCase();
    const found = this.#called(name) ?? this.#called(name.replace(UPLOADED, ''));
    if (!found) return undefined;
    if (found.length === 1) return found[0];
    // Of many a path that ends so is at hand.
    return ending(path, near, exact) ?? nearest(found, path, near) ?? inSplit(found, split);
  }

  /** The image whose name ends in a number, where but one does: `7` and `7.0` mean `0007.jpg` and `img_7.jpg`. */
  numbered(called: string, near: string, split?: SplitName): string | undefined {
    if (!/^\d+(\.0+)?$/.test(called.trim())) return undefined;
    this.#byPlace ??= Map.groupBy(this.#byPath, placeOf);
    const found = this.#byPlace.get(Number(called)) ?? [];
    if (found.length > FEW) return undefined;
    return found.length === 1 ? found[0] : (nearest(found, called, near) ?? inSplit(found, split));
  }

  get size(): number {
    return this.#byPath.size;
  }

  /** The folder with images that is called so: by its path, or by the end of it that no other has. */
  folder(called: string, near: string): string | undefined {
    const path = cleaned(called).replace(/\/$/, '');
    this.#within ??= byFolder(this.#byPath);
    const exact = (each: string) => this.#within!.has(each);
    for (const base of basesOf(near)) if (exact(base + path)) return base + path;
    const longer = ending(path, near, exact);
    if (longer !== undefined || path === '') return longer;
    this.#folders ??= Map.groupBy(this.#within.keys(), nameOf);
    const alike = this.#folders.get(nameOf(path)) ?? [];
    const [only, ...others] = alike.filter((each) => each.endsWith(`/${path}`));
    return others.length === 0 ? only : undefined;
  }

  /** The images in a folder and in those inside it. */
  under(folder: string): readonly string[] {
    return this.#within?.get(folder) ?? [];
  }

  /** @param numbers what the tables in a folder call images, as one of them says: `1 001.Albatross/a.jpg` */
  learn(folder: string, numbers: ReadonlyMap<string, string>): void {
    this.#byNumber.set(folder, new Map([...(this.#byNumber.get(folder) ?? []), ...numbers]));
  }

  /** What the tables in a folder call images by {@link learn}. */
  numbersIn(folder: string): ReadonlyMap<string, string> | undefined {
    return this.#byNumber.get(folder);
  }

  /** The images of a folder that are numbered from 1 to so many, in their order; undefined where no folder has just these. */
  inOrder(count: number): string[] | undefined {
    for (const files of Map.groupBy(this.#byPath, (file) => dirname(file)).values()) {
      if (files.length !== count) continue;
      const ordered = files.map((file) => ({ file, place: placeOf(file) })).sort((a, b) => a.place - b.place);
      if (ordered.every(({ place }, i) => place === i + 1)) return ordered.map(({ file }) => file);
    }
    return undefined;
  }

  #called(name: string): string[] | undefined {
    return this.#byName.get(name) ?? this.#byStem.get(name) ?? this.#byStem.get(withoutSuffix(name));
  }
}

/** What a program put behind the names of all images: `_aligned`, `.input`. */
function endingOfAll(stems: readonly string[]): string {
  const ending = /.([._]\p{L}+)$/u.exec(stems[0] ?? '')?.[1] ?? '';
  return stems.length > 1 && stems.every((stem) => stem.endsWith(ending)) ? ending : '';
}

/** Of more images of one number none is meant. */
const FEW = 8;

/** What a path may begin with. */
const basesOf = (near: string): string[] => (near === '.' ? [''] : [`${near}/`, '']);

/** The longest end of a path, of at least two parts, that there is. */
function ending(path: string, near: string, exists: (path: string) => boolean): string | undefined {
  const parts = path.split('/');
  for (let from = 1; from < parts.length - 1; from++) {
    const end = parts.slice(from).join('/');
    const found = basesOf(near).find((base) => exists(base + end));
    if (found !== undefined) return found + end;
  }
  return undefined;
}

function byFolder(paths: Iterable<string>): Map<string, string[]> {
  const within = new Map<string, string[]>();
  for (const path of paths) {
    for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) push(within, folder, path);
  }
  return within;
}

/** What Label Studio puts before the names of uploaded files. */
const UPLOADED = /^[0-9a-f]{8}-/;

/** Of several, the one whose path ends as it is called, or that lies beside the label file. */
function nearest(found: readonly string[], path: string, near: string): string | undefined {
  const segments = path.split('/');
  for (let from = 1; from < segments.length; from++) {
    const end = `/${segments.slice(from - 1).join('/')}`.toLowerCase();
    const matching = found.filter(
      (each) =>
        `/${each}`.toLowerCase().endsWith(end) || withoutSuffix(`/${each}`).toLowerCase().endsWith(end),
    );
    if (matching.length === 1) return matching[0];
  }
  const beside = found.filter((each) => dirname(each) === near || each.startsWith(`${near}/`));
  if (beside.length === 1) return beside[0];
  const pictures = found.filter((each) => !MASKS.test(each));
  return pictures.length === 1 ? pictures[0] : undefined;
}

function inSplit(found: readonly string[], split: SplitName | undefined): string | undefined {
  const [only, ...others] = found.filter((file) =>
    dirname(file)
      .split('/')
      .some((name) => split !== undefined && splitOf(name)?.split === split),
  );
  return others.length === 0 ? only : undefined;
}

/** Windows' separators, addresses, percent signs and absolute paths become plain paths. */
function cleaned(called: string): string {
  const plain = called
    .trim()
    .replaceAll('\\', '/')
    .replace(/^[a-z]+:\/\/[^/]*/i, '')
    .replace(/[?#].*$/, '');
  const decoded = /%[0-9a-f]{2}/i.test(plain) ? decode(plain) : plain;
  return decoded
    .replace(/^[a-z]:/i, '')
    .replace(/^(\.{0,2}\/)+/, '')
    .replace(/\/+/g, '/');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `image_00012.jpg` is the twelfth. */
const placeOf = (file: string): number => Number(/(\d+)\.\w+$/.exec(file)?.[1] ?? NaN);
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const stemOf = (name: string): string => name.slice(0, name.length - extname(name).length);
const withoutSuffix = (name: string): string => name.slice(0, name.length - extname(name).length);

function push(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
