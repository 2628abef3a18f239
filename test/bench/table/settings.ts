import type { DatasetSource } from '../../../src-main/data/types';
import type { Size } from '../../../src-main/base/size';
import { type ElasticGrid, parseGrid, parseSizes } from '../../../src-main/wave/elastic';

/** One data set of the table, and the teacher that is condensed on it. */
export interface Section {
  name: string;
  data: DatasetSource;
  /** Where its test images come from; left out: from `data`. */
  test?: DatasetSource | undefined;
  /** An ONNX file; left out: one is trained on the section's own images. */
  teacher?: string | undefined;
  /** Training images that the whole family sees. */
  samples: number;
  /** In points of accuracy below the teacher, or at least; left out: not asked for. */
  bars: Bars;
}

export interface Bars {
  /** Points that the largest and the smallest size may be below their teacher. */
  belowTeacher?: { largest: number; smallest: number };
  /** What the largest and the smallest size must reach, in %. */
  atLeast?: { largest: number; smallest?: number };
  /** Hours for the whole family. */
  hours?: number;
}

export interface Settings {
  out: string;
  seeds: number[];
  /** Share of all samples: 1 is the table, less its short form. */
  scale: number;
  threads: number;
  patch: number;
  imgSize: number;
  grid: ElasticGrid;
  /** Sizes that are also condensed and distilled alone. */
  checked: Size[];
  /** Factors of the recipe’s learning rates, of which the best is taken: for the rivals too. */
  rates: Record<'plain' | 'family' | 'alone', number[]>;
  /** Channels of a teacher that is trained here, and passes over its images. */
  teacher: { channels: number[]; blocks: number; epochs: number };
  /** Of the other classes that a bank is taken to. */
  transfer: { images: number; epochs: number };
  sections: Section[];
}

/** Share of a family's samples that a learning rate is tried with. */
export const TRIAL = 0.2;
/** Tries of learning rates see the samples of one seed only. */
export const TRIAL_SEED = 0;

export interface Flags {
  out: string;
  seeds: string;
  scale: string;
  threads: string;
  patch: string;
  grid: string;
  checked: string;
  samples: string;
  /** Of every class of the training images, where the data has none: what rates are chosen on. */
  'held-out': string;
  synthetic: boolean;
  'cifar-50k'?: string | undefined;
  'cifar-12k'?: string | undefined;
  'fashion-mnist'?: string | undefined;
  teacher?: string | undefined;
  'fashion-teacher'?: string | undefined;
}

/** @throws Error where there is nothing to measure */
export function settingsOf(flags: Flags): Settings {
  const scale = Number(flags.scale);
  if (!(scale > 0 && scale <= 1)) throw new Error('--scale is a share, above 0 and at most 1.');
  const sections = flags.synthetic ? syntheticSections(scale) : realSections(flags, scale);
  if (sections.length === 0) {
    throw new Error(
      'There is no data to measure on: give --cifar-50k, --cifar-12k or --fashion-mnist, or --synthetic.',
    );
  }
  return {
    out: flags.out,
    seeds: flags.seeds.split(',').map(Number),
    scale,
    threads: Number(flags.threads),
    patch: Number(flags.patch),
    imgSize: 32,
    grid: parseGrid(flags.grid, 32),
    checked: parseSizes(flags.checked),
    rates: { plain: [0.25, 0.5, 1, 2], family: [0.5, 1, 2], alone: [0.5, 1, 2] },
    teacher: flags.synthetic
      ? { channels: [8, 16], blocks: 1, epochs: 2 }
      : { channels: [96, 192, 384], blocks: 2, epochs: Math.max(1, Math.round(40 * scale)) },
    transfer: { images: Math.max(32, Math.round(5000 * scale)), epochs: 5 },
    sections,
  };
}

function realSections(flags: Flags, scale: number): Section[] {
  const samples = (share: number) => Math.round(Number(flags.samples) * share * scale);
  const { 'cifar-50k': many, 'cifar-12k': few, 'fashion-mnist': fashion, teacher } = flags;
  const aside = { valRatio: Number(flags['held-out']) };
  const sections: (Section | undefined)[] = [
    many === undefined
      ? undefined
      : {
          name: '50k',
          data: { kind: 'folder', path: many, ...aside },
          test: few === undefined ? undefined : { kind: 'folder', path: few, ...aside },
          teacher,
          samples: samples(1),
          bars: { belowTeacher: { largest: 4, smallest: 14 }, hours: 4 },
        },
    few === undefined
      ? undefined
      : {
          name: '12k',
          data: { kind: 'folder', path: few, ...aside },
          teacher,
          samples: samples(0.5),
          bars: { atLeast: { largest: 62 } },
        },
    fashion === undefined
      ? undefined
      : {
          name: 'Fashion-MNIST',
          data: { kind: 'idx', path: fashion, ...aside },
          teacher: flags['fashion-teacher'],
          samples: samples(0.5),
          bars: { atLeast: { largest: 92, smallest: 89 } },
        },
  ];
  return sections.filter((section) => section !== undefined);
}

/** Two sets of generated images: enough to see that every row of the table can be measured. */
function syntheticSections(scale: number): Section[] {
  const of = (name: string, seed: number): Section => ({
    name,
    data: { kind: 'synthetic', count: 400, testCount: 40, seed },
    samples: Math.round(20_000 * scale),
    bars: { belowTeacher: { largest: 4, smallest: 14 }, hours: 4 },
  });
  return [of('shapes', 0), of('other shapes', 1)];
}
