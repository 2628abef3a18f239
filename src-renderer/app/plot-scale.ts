/** An axis of a picture: where values stand, and which of them are written. */
export interface Scale {
  /** From a value to a share of the axis, 0 … 1. */
  at: (value: number) => number;
  /** Back again. */
  from: (share: number) => number;
  ticks: number[];
  logarithmic: boolean;
}

/** Beyond this ratio of the largest to the smallest, equal ratios take equal room. */
const WIDE = 25;

/** An axis over some values with a little air at both ends. @param zero whether it may begin below the smallest, at 0 */
export function scaleOver(values: readonly number[], { zero = false, count = 5 } = {}): Scale {
  const finite = values.filter((value) => Number.isFinite(value));
  const low = finite.length > 0 ? Math.min(...finite) : 0;
  const high = finite.length > 0 ? Math.max(...finite) : 1;
  return low > 0 && high / low > WIDE ? logScale(low, high, count) : linearScale(low, high, zero, count);
}

function linearScale(low: number, high: number, zero: boolean, count: number): Scale {
  const air = (high - low || Math.abs(high) || 1) * 0.08;
  const first = zero && low - air < 0.35 * high ? 0 : Math.max(low >= 0 ? 0 : -Infinity, low - air);
  const last = high + air;
  const step = niceStep((last - first) / count);
  const ticks: number[] = [];
  for (let i = Math.ceil(first / step); i * step <= last; i++) ticks.push(Number((i * step).toPrecision(12)));
  return {
    at: (value) => (value - first) / (last - first),
    from: (share) => first + share * (last - first),
    ticks,
    logarithmic: false,
  };
}

function logScale(low: number, high: number, count: number): Scale {
  const first = Math.log10(low) - 0.06;
  const last = Math.log10(high) + 0.06;
  const decades = last - first;
  const steps = decades > count ? [1] : decades > count / 2 ? [1, 3] : [1, 2, 5];
  const ticks: number[] = [];
  for (let power = Math.floor(first); power <= last; power++) {
    for (const step of steps) {
      const value = Number(`${step}e${power}`);
      if (Math.log10(value) >= first && Math.log10(value) <= last) ticks.push(value);
    }
  }
  return {
    at: (value) => (Math.log10(value) - first) / decades,
    from: (share) => 10 ** (first + share * decades),
    ticks,
    logarithmic: true,
  };
}

/** 1, 2 or 5 times a power of ten, at least `least`. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5, 10].find((factor) => factor * power >= least * 0.999) ?? 10);
}
