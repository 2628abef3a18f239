import type { Rgb } from '../nn/model';

/**
 * Where images come from, as plain JSON: it is kept in the catalog and sent to the worker. What is left out gets the
 * defaults stated here.
 */
export type DatasetSource = LabelledSource | CifarSource | CifarPythonSource | IdxSource | SyntheticSource;

/** What is set aside for validation where there is nothing for it. */
export interface Aside {
  /** Share of every class; default 0. */
  valRatio?: number;
  /** Which images; default 0. */
  splitSeed?: number;
}

/** What is done about copies: one picture in several splits. */
export interface Copies {
  /** Leave out of validation and test what is trained on, and out of test what is validated on; default no. */
  leaveOutCopies?: boolean;
  /** The same of pictures that are nearly the same; default no. */
  leaveOutNearDuplicates?: boolean;
}

/** Kinds of source that people lay out themselves: what is tested on and what tells the classes may be said. */
export const LABELLED_KINDS = ['folder', 'archive', 'parquet', 'pixel-table', 'arrays'] as const;

/**
 * - `folder`: `train/<class>/*` with `test/<class>/*` and/or `val/<class>/*` (also `valid`), or `<class>/*` alone, which is
 *   then split. A split that has its own folder is never taken from the training images. With `train` and `val` alone,
 *   `val` is what is tested on, unless a `testRatio` is given.
 * - `archive`: a zip or tar of anything below, or the folder of such.
 * - `parquet`: files with encoded images, or the folder of such; splits are told by the names of files or folders.
 * - `pixel-table`: tables (CSV) with an image in each row, or the folder of such; splits are told by a column or the names
 *   of files.
 * - `arrays`: arrays of NumPy's (npz, npy) with images and their classes, or the folder of such; splits are told by names.
 */
export interface LabelledSource extends Aside, Copies {
  kind: (typeof LABELLED_KINDS)[number];
  path: string;
  /** Share of every class that is set aside for testing where there is no folder for it; default 0.2. */
  testRatio?: number;
  /** Of folders within folders, which are the classes; left out, it is asked where both may be. */
  classesAt?: 'outer' | 'inner';
  /** What tells the classes: of folders a file and its columns, of tables their columns; left out, what is found. */
  labels?: LabelFile;
  /** Do without classes that have no image to train on, or none that can be read; default no: they are refused. */
  leaveOutEmpty?: boolean;
}

/** Whether a source has what {@link LabelledSource} has. */
export function isLabelled(source: DatasetSource): source is LabelledSource {
  return (LABELLED_KINDS as readonly string[]).includes(source.kind);
}

/** A table or JSON with the classes of images. */
export interface LabelFile {
  /** Relative to the source. */
  file?: string;
  /** The column with the names of the images. */
  image?: string;
  /** The column with their classes. */
  label?: string;
}

/** A folder with the binary version of CIFAR (`data_batch_*.bin`, or `train.bin`; 100: the fine labels). */
export interface CifarSource extends Aside, Copies {
  kind: 'cifar10' | 'cifar100';
  path: string;
}

/** A folder with the Python version of CIFAR-10 or CIFAR-100 (the fine labels), as torchvision unpacks it. */
export interface CifarPythonSource extends Aside, Copies {
  kind: 'cifar-python';
  path: string;
}

/** A folder with `train-images-idx3-ubyte` and its three companions, plain or `.gz`, or the path of that file. */
export interface IdxSource extends Aside, Copies {
  kind: 'idx';
  path: string;
  /** Its images lie on their side, as EMNIST's do: rows and columns are exchanged. Default no. */
  transposed?: boolean;
}

/** Generated images: ten classes of textured shapes; image `i` depends on (seed, i) alone. */
export interface SyntheticSource {
  kind: 'synthetic';
  /** Training images, at least one of each class. */
  count: number;
  /** Test images; default a fifth of `count`, and at least one of each class. */
  testCount?: number;
  /** Default 0. */
  seed?: number;
  /** Default 32. */
  imgSize?: number;
}

/** Images of equal size with their labels. Pixels may stay on disk. */
export interface ImageSplit {
  readonly count: number;
  /** [count], index into the classes of the dataset. */
  readonly labels: Uint16Array;
  /** Copies the images at `indices` (repeats allowed) into `out`, uint8 [indices.length, size, size, 3], RGB. */
  read(indices: ArrayLike<number>, out: Uint8Array): Promise<void>;
}

/** A dataset that is open for reading. */
export interface Dataset {
  readonly name: string;
  /** What it was read from. */
  readonly kind: DatasetSource['kind'];
  readonly classes: readonly string[];
  /** Images are square: pixels per side. */
  readonly imgSize: number;
  /** Per channel over all pixels of the training images, 0 … 1. */
  readonly mean: Rgb;
  readonly std: Rgb;
  /** 64 hex digits: equal when files (names, sizes, times), split and image size are equal. */
  readonly fingerprint: string;
  readonly train: ImageSplit;
  readonly test: ImageSplit;
  readonly val?: ImageSplit;
  /** What was skipped and why; nothing here is fatal. */
  readonly problems: readonly DataProblem[];
  /** Releases the file that the pixels are read from. */
  close(): Promise<void>;
}

/** Something found in the data that a person should know. */
export interface DataProblem {
  kind:
    | 'unreadable'
    | 'ignored'
    | 'copies'
    | 'related'
    | 'other-labels'
    | 'empty-class'
    | 'unreadable-class'
    | 'one-class'
    | 'missing-split'
    | 'few-images'
    | 'damaged';
  /** One sentence. */
  message: string;
  /** Path relative to the source, where it is about one file. */
  file?: string;
  /** The dataset cannot be trained on before this is mended. */
  fatal: boolean;
}

export const SPLIT_NAMES = ['train', 'val', 'test'] as const;
export type SplitName = (typeof SPLIT_NAMES)[number];

/** What a source holds, found without making a dataset of it. */
export interface DatasetReport {
  source: DatasetSource;
  name: string;
  /** The side that images get when nothing else is asked for, pixels. */
  imgSize: number;
  classes: ClassReport[];
  /** Readable images per split. */
  counts: Record<SplitName, number>;
  /** How often each size of image occurs, the most frequent first. */
  sizes: { width: number; height: number; count: number }[];
  /** Number of files that cannot be read; each is in `problems` with its reason. */
  unreadable: number;
  problems: DataProblem[];
}

export interface ClassReport {
  name: string;
  /** Readable images per split. */
  counts: Record<SplitName, number>;
  /** Absolute paths of a few images; empty where images are not files of their own. */
  samples: string[];
}
