import { sizedFamilyNamed } from '../nn/families/registry';
import type { SizedNetwork } from '../nn/model';

/**
 * Every number a user may set, and its default: measured on small images on a CPU (CIFAR-10, one seed). Learning rates
 * are before the schedule's factor; shares are of the steps of a run.
 */

/** AdamW's constants, for all training of networks composed from templates. */
export const OPTIMIZER = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, clip: 1 } as const;

const SCHEDULE = { shape: 'cosine', decay: 0.2 } as const;

export const CONDENSE = {
  lr: { templates: 2e-3, scalers: 1e-2, head: 1e-3 },
  weightDecay: { templates: 0, scalers: 0, head: 0.05 },
  /** Of an elastic bank, at each step. */
  sizesPerStep: 1,
  /** Of the same number of images twice as many updates of 32 are worth 2 points more than updates of 64; 16 are not. */
  batchSize: 32,
  /**
   * How long, where nobody says otherwise: passes over the training images, and updates at least, for fewer leave the
   * templates raw. Four times as many images were worth 12 points on 10,000 images.
   */
  efforts: {
    quick: { steps: 1500, epochs: 3 },
    standard: { steps: 5000, epochs: 10 },
    long: { steps: 20_000, epochs: 40 },
  },
  /** After 48,000 images 1 to 3 points better than a cosine (two seeds), and a run can be kept at any moment. */
  schedule: { shape: 'wsd', warmup: 0.1, decay: 0.2 },
  /** Temperature, and weights of the distillation and of the cross entropy. */
  loss: { tau: 2, kd: 1, ce: 1 },
  /** Images of 32 pixels are mirrored half of the time and shifted by up to so many; others as {@link defaultShift}. */
  augment: { flip: true, shift: 2 },
} as const;

/** The sines and cosines that the positions of a bank begin with; wavelengths in patches, divided by 2π. */
export const POSITIONS = { amplitude: 0.5, longest: 30 } as const;

/** Better or faster, in one word. */
export const EFFORTS = ['quick', 'standard', 'long'] as const;

/** On eight hundred images half as many steps end at 72 % instead of 95 % (three kinds of shapes, 64 pixels). */
export const TEACHER = { budget: { steps: 2000, epochs: 20 } } as const;

/** Training a target's scalers and head, templates frozen. */
export const SCALERS = {
  lr: { scalers: 1e-2, head: 1e-3 },
  weightDecay: { scalers: 0, head: 0.05 },
  batchSize: 64,
  minSteps: 150,
  schedule: { ...SCHEDULE, warmup: 0.1 },
  loss: { tau: 2, kd: 1, ce: 1 },
} as const;

export const FINETUNE = {
  /** From scratch, from fresh scalers, or for other classes than a model knew. */
  lr: 5e-4,
  /** A model with inherited scalers already works: a high rate would first undo some of it. */
  lrInherited: 1e-4,
  /** On weight matrices only. */
  weightDecay: 0.05,
  batchSize: 64,
  schedule: { ...SCHEDULE, warmup: 0.05 },
  loss: { tau: 2, kd: 1, ce: 1 },
} as const;

/** A ready choice of all sizes of a bank. */
export interface Preset {
  name: 'small' | 'standard' | 'large';
  label: string;
  description: string;
  width: number;
  depth: number;
  headDim: number;
  mlpRatio: number;
  blockSize: number;
  templates: { matrix: number; other: number };
  /** The range offered for an elastic bank. */
  grid: string;
}

export const PRESETS: readonly Preset[] = [
  {
    name: 'small',
    label: 'Small',
    description: 'Small images and few classes; a CPU is enough.',
    width: 128,
    depth: 6,
    headDim: 32,
    mlpRatio: 4,
    blockSize: 32,
    templates: { matrix: 8, other: 4 },
    grid: '64-160x4-8',
  },
  {
    name: 'standard',
    label: 'Standard',
    description: 'DeiT-Ti’s width and depth; hours on a CPU.',
    width: 192,
    depth: 12,
    headDim: 64,
    mlpRatio: 4,
    blockSize: 64,
    templates: { matrix: 8, other: 4 },
    grid: '64-192x4-12',
  },
  {
    name: 'large',
    label: 'Large',
    description: 'DeiT-S’s width and depth; for a GPU.',
    width: 384,
    depth: 12,
    headDim: 64,
    mlpRatio: 4,
    blockSize: 64,
    templates: { matrix: 12, other: 4 },
    grid: '192-384x4-12',
  },
];

/** By how many pixels images are shifted at most: the same share of all sizes. */
export function defaultShift(imgSize: number, of32: number = CONDENSE.augment.shift): number {
  return Math.round((of32 * imgSize) / 32);
}

/** The patch size of a family's networks, where nobody says otherwise. */
export function usualPatchSize(arch: SizedNetwork['arch'], imgSize: number): number {
  return sizedFamilyNamed(arch).sized.usualPatch ?? defaultPatchSize(imgSize);
}

/** The patch size for square images: about eight patches along a side, and never above 16 pixels. */
export function defaultPatchSize(imgSize: number): number {
  const goal = Math.min(16, imgSize / 8);
  const divisors = Array.from({ length: imgSize }, (_, i) => i + 1).filter((n) => imgSize % n === 0);
  const distance = (n: number) => Math.abs(Math.log(n / goal));
  return divisors.reduce((best, n) => (distance(n) < distance(best) ? n : best));
}
