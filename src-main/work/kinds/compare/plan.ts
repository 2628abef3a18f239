import { countParameters } from '../../../nn/families/registry';
import { nameOf, type Size } from '../../../base/size';
import type { Task } from '../../tasks/task';
import type { Variant } from './experiment';
import {
  auxiliarySize,
  type Family,
  familyName,
  familyOf,
  macsOf,
  PASSES,
  plainConfig,
  type Setting,
  settingOf,
} from './setting';

/** Something that is condensed or distilled, for all that need it under one seed. */
export interface FamilyPart {
  task: Task;
  seed: number;
  family: Family;
}

/** One way at one size under one seed. */
export interface CellPart {
  task: Task;
  seed: number;
  variant: Variant;
  size: Size;
  family: FamilyPart | undefined;
}

/** All that a comparison consists of, in the order in which it is best done. */
export interface Plan {
  cells: CellPart[];
  families: FamilyPart[];
  tasks: Task[];
}

/** Cuts a comparison into parts, each of which can be done by a process of its own. */
export function planOf(setting: Setting, variants: readonly Variant[], seeds: readonly number[]): Plan {
  const plan: Plan = { cells: [], families: [], tasks: [] };
  for (const seed of seeds) {
    for (const variant of variants) {
      const own = settingOf(setting, variant);
      for (const size of setting.sizes) {
        const family = familyPart(plan, own, familyOf(own, variant, size), seed);
        const cell = { task: cellTask(own, variant, size, seed, family), seed, variant, size, family };
        plan.cells.push(cell);
        plan.tasks.push(cell.task);
      }
    }
  }
  return plan;
}

function familyPart(
  plan: Plan,
  setting: Setting,
  family: Family | undefined,
  seed: number,
): FamilyPart | undefined {
  if (!family) return undefined;
  const name = familyName(family, seed);
  const found = plan.families.find(({ task }) => task.name === name);
  if (found) return found;
  const size = auxiliarySize(setting);
  const samples = setting.options.budget * family.share;
  const label = `${family.variant.label}, condensing, seed ${seed}`;
  const part = { task: { name, label, needs: [], ...costOf(setting, size, samples) }, seed, family };
  plan.families.push(part);
  plan.tasks.push(part.task);
  return part;
}

function cellTask(
  setting: Setting,
  variant: Variant,
  size: Size,
  seed: number,
  family: FamilyPart | undefined,
): Task {
  const { options, data } = setting;
  return {
    name: cellName(variant, size, seed),
    label: `${variant.label}, ${nameOf(size)}, seed ${seed}`,
    needs: family ? [family.task.name] : [],
    ...costOf(setting, size, Math.min(options.limit ?? Infinity, data.train.count) * options.epochs),
  };
}

/** What a cell's files are called. */
export function cellName({ label }: Variant, size: Size, seed: number): string {
  return `cell-${label.replaceAll(/[^a-z0-9.-]+/gi, '_')}-${nameOf(size)}-${seed}`;
}

/** A process with an engine, and the dataset's images as far as they are kept in memory. */
const BASE_BYTES = 450e6;
const MOST_IMAGES_BYTES = 1e9;
/** Of a parameter: weight, gradient, two moments, an average, and as much again in graphs and checkpoints. */
const PARAMETER_BYTES = 4 * 10;

function costOf(setting: Setting, size: Size, samples: number): Pick<Task, 'weight' | 'bytes'> {
  const { data, source } = setting;
  const config = plainConfig(setting, { kind: 'dedicated', size });
  const images = (data.train.count + source.train.count) * 3 * data.imgSize ** 2;
  return {
    weight: samples * PASSES * macsOf(config),
    bytes: BASE_BYTES + Math.min(images, MOST_IMAGES_BYTES) + PARAMETER_BYTES * countParameters(config),
  };
}
