import { intervalOf } from '../base/interval';
import { sameSize, type Size } from '../base/size';

/**
 * The front of a bank: how good its sizes are, for what they cost. Pure arithmetic, which the window and the command
 * line share, so that both choose the same size.
 */

/** How the weights of a file are kept. */
export const PRECISIONS = ['fp32', 'fp16', 'int8'] as const;
export type Precision = (typeof PRECISIONS)[number];

/** A number of a size; `measured`: of this size itself, otherwise between its neighbours. */
export interface Known {
  value: number;
  measured: boolean;
  /** Of a time: something else took its share of the machine, so that it may be too long. */
  disturbed?: boolean;
}

/** A size, what it costs, and how good it is. */
export interface FrontPoint extends Size {
  parameters: number;
  /** Of one image's forward pass. */
  flops: number;
  /** Of the ONNX file. */
  bytes: Record<Precision, number>;
  /** Share of right images, 0 … 1; null where neither it nor its neighbours were measured. */
  accuracy: Known | null;
  /** Milliseconds for one image, the median. */
  latency: Known | null;
}

/** What a size may cost at most. Left out: as much as it likes. */
export interface Budget {
  bytes?: number | undefined;
  precision?: Precision | undefined;
  milliseconds?: number | undefined;
  flops?: number | undefined;
}

/** Why a size does not fit; undefined: it does. A size whose latency is not known does not fit one. */
export function overBudget(point: FrontPoint, budget: Budget): 'bytes' | 'latency' | 'flops' | undefined {
  const { bytes, precision = 'fp32', milliseconds, flops } = budget;
  if (bytes !== undefined && point.bytes[precision] > bytes) return 'bytes';
  if (milliseconds !== undefined && (point.latency?.value ?? Infinity) > milliseconds) return 'latency';
  if (flops !== undefined && point.flops > flops) return 'flops';
  return undefined;
}

/**
 * The most accurate size within a budget; of equally accurate ones the smallest. Sizes without an accuracy are not
 * chosen, those between neighbours only where they are better than all that were measured.
 */
export function bestUnder(points: readonly FrontPoint[], budget: Budget): FrontPoint | undefined {
  const rank = (a: FrontPoint, b: FrontPoint) =>
    b.accuracy!.value - a.accuracy!.value ||
    Number(b.accuracy!.measured) - Number(a.accuracy!.measured) ||
    a.parameters - b.parameters;
  return points
    .filter((point) => point.accuracy !== null && overBudget(point, budget) === undefined)
    .sort(rank)[0];
}

/**
 * The size with the smallest file that is as good as the best under a budget, as far as so many images tell: its accuracy
 * lies within the 95 % interval of the best one's. Undefined where that is the best itself.
 */
export function asGoodAs(
  points: readonly FrontPoint[],
  best: FrontPoint,
  budget: Budget,
  images: number,
): FrontPoint | undefined {
  const { precision = 'fp32' } = budget;
  const [least] = intervalOf(best.accuracy!.value, images);
  return points
    .filter(
      ({ accuracy, bytes }) =>
        accuracy?.measured && accuracy.value >= least && bytes[precision] < best.bytes[precision],
    )
    .filter((point) => overBudget(point, budget) === undefined)
    .sort((a, b) => a.bytes[precision] - b.bytes[precision])[0];
}

/** The sizes that no other beats at the same cost or less, the cheapest first. */
export function frontOf(points: readonly FrontPoint[], cost: (point: FrontPoint) => number): FrontPoint[] {
  const known = points.filter((point) => point.accuracy !== null && Number.isFinite(cost(point)));
  const sorted = [...known].sort((a, b) => cost(a) - cost(b) || b.accuracy!.value - a.accuracy!.value);
  let best = -Infinity;
  return sorted.filter(({ accuracy }) => {
    if (accuracy!.value <= best) return false;
    best = accuracy!.value;
    return true;
  });
}

type Measured = Size & { value: number };

const AXES = ['width', 'depth', 'mlpRatio'] as const;

/**
 * A number of a size from those of measured sizes: its own where it was measured; else between the nearest along each axis
 * of the grid, in a straight line; else null. Nothing is guessed beyond what was measured.
 */
export function between(measured: readonly Measured[], size: Size): Known | null {
  const own = measured.find((each) => sameSize(each, size));
  if (own) return { value: own.value, measured: true };
  if (size.narrow) return null;
  const lines = AXES.map((axis) => {
    const others = AXES.filter((each) => each !== axis);
    const line = measured.filter(
      (each) => !each.narrow && others.every((other) => each[other] === size[other]),
    );
    return alongLine(
      line.map((each) => [each[axis] ?? 0, each.value]),
      size[axis] ?? 0,
    );
  }).filter((value) => value !== undefined);
  if (lines.length === 0) return null;
  return { value: lines.reduce((sum, value) => sum + value, 0) / lines.length, measured: false };
}

/** The value at `at` on the line between the nearest points at either side; undefined where one is lacking. */
function alongLine(
  points: readonly (readonly [at: number, value: number])[],
  at: number,
): number | undefined {
  const below = points.filter(([x]) => x < at).sort((a, b) => b[0] - a[0])[0];
  const above = points.filter(([x]) => x > at).sort((a, b) => a[0] - b[0])[0];
  if (!below || !above) return undefined;
  const share = (at - below[0]) / (above[0] - below[0]);
  return below[1] + share * (above[1] - below[1]);
}

/** French counts octets. */
const UNITS: Record<string, number> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 1024,
  mib: 1024 ** 2,
  o: 1,
  ko: 1e3,
  mo: 1e6,
  go: 1e9,
};

/** Bytes of "3MB", "3 mb", "900 kB", "3 Mo"; undefined where it is no size of a file. */
export function parseBytes(text: string): number | undefined {
  const [, number, unit] = /^\s*(\d+(?:[.,]\d+)?)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  const factor = UNITS[unit?.toLowerCase() ?? ''];
  const value = Number(number?.replace(',', '.')) * (factor ?? Number.NaN);
  return value > 0 ? value : undefined;
}

/** Milliseconds of "8ms", "8", "0.5 s"; undefined where it is no time. */
export function parseMilliseconds(text: string): number | undefined {
  const [, number, unit] = /^\s*(\d+(?:[.,]\d+)?)\s*(ms|s|)\s*$/i.exec(text) ?? [];
  const value = Number(number?.replace(',', '.')) * (unit?.toLowerCase() === 's' ? 1000 : 1);
  return value > 0 ? value : undefined;
}
