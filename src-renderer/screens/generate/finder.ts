import { t } from '../../language';
import type { Budget, Front, FrontPoint, Precision } from '../../../src-main/api/contract';
import { parseBytes, parseMilliseconds } from '../../../src-main/api/contract';
import { bytes, flops, measure, plain, short, trimmed } from '../../app/format';

/** What a size may cost, as a person typed it; empty: as much as it likes. */
export interface BudgetDraft {
  maxSize: string;
  maxLatency: string;
  precision: Precision;
  /** Where an image is to take no longer: this machine, or a device that was measured. */
  device: string;
}

/** What this machine is called among devices. */
const HERE = 'here';

export const NO_BUDGET: BudgetDraft = { maxSize: '', maxLatency: '', precision: 'fp32', device: HERE };

/** Devices as they stand in a list: this machine first. */
export function deviceChoices(devices: readonly string[]): { value: string; label: string }[] {
  return [...new Set([HERE, ...devices])].map((value) => ({
    value,
    label: value === HERE ? t('generate.thisMachine') : value,
  }));
}

/** Where a latency was measured, behind its number. */
export function whereText({ device, precision }: Front['timed'], wanted: Precision): string {
  const where = device === HERE ? t('generate.here') : t('generate.on', { device });
  return precision === wanted ? where : t('generate.measuredIn', { where, precision });
}

/** The budget, and what is wrong with what was typed. */
export function budgetOf({ maxSize, maxLatency, precision }: Omit<BudgetDraft, 'device'>): {
  budget: Budget;
  sizeError: string | undefined;
  latencyError: string | undefined;
} {
  const size = parseBytes(maxSize);
  const milliseconds = parseMilliseconds(maxLatency);
  return {
    budget: { bytes: size, milliseconds, precision },
    sizeError: maxSize.trim() === '' || size !== undefined ? undefined : t('generate.suchAs3MbOr900'),
    latencyError:
      maxLatency.trim() === '' || milliseconds !== undefined ? undefined : t('generate.suchAs8Ms'),
  };
}

/** What stands across the picture. */
export const COSTS = ['file', 'latency', 'flops', 'parameters'] as const;
export type Cost = (typeof COSTS)[number];

export const COST_WORDS: Record<Cost, string> = {
  file: t('generate.sizeOfTheFile'),
  latency: t('generate.timeForAnImage'),
  flops: t('generate.operationsForAnImage'),
  parameters: t('app.parameters'),
};

/** What a size costs; NaN where it is not known. */
export function costOf(point: FrontPoint, cost: Cost, precision: Precision): number {
  if (cost === 'file') return point.bytes[precision];
  if (cost === 'latency') return point.latency?.value ?? Number.NaN;
  return point[cost];
}

/** What the teacher costs; undefined where it is not known. A teacher's file is as it is. */
export function teacherCost(teacher: NonNullable<Front['teacher']>, cost: Cost): number | undefined {
  const value = {
    file: teacher.bytes,
    latency: teacher.latency?.value,
    flops: teacher.flops,
    parameters: teacher.parameters,
  }[cost];
  return value ?? undefined;
}

export function costText(value: number, cost: Cost): string {
  if (cost === 'file') return bytes(value);
  if (cost === 'latency') return `${measure(Number(value.toPrecision(2)))}\u00a0ms`;
  return cost === 'flops' ? flops(value) : short(value);
}

/** Where the budget's line stands on an axis of costs; undefined where it has none there. */
export function limitOf({ bytes: size, milliseconds }: Budget, cost: Cost): number | undefined {
  if (cost === 'file') return size;
  return cost === 'latency' ? milliseconds : undefined;
}

/** A limit as it stands in its field, once the line was drawn somewhere. */
export function limitText(value: number, cost: Cost): string {
  if (cost === 'latency') return t('generate.ms', { Number: plain(Number(value.toPrecision(2))) });
  return trimmed(bytes(value)).replace('\u00a0', ' ');
}

/** How far an accuracy lies from the teacher's, in words. */
export function fromTeacher(accuracy: number, teacher: number): string {
  const points = (accuracy - teacher) * 100;
  const word = points < 0 ? t('generate.below') : t('generate.above');
  return Math.abs(points) < 0.05
    ? t('generate.asGoodAsTheTeacher')
    : t('generate.pointsTheTeacher', { measure: measure(Number(Math.abs(points).toFixed(1))), word });
}
