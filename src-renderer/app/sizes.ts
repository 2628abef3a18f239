import type { Size } from '../../src-main/api/contract';
import { nameOf } from '../../src-main/api/contract';

/** “128×4”, as people read it; with a hidden width of twice the width “128×4×2”. */
export const sizeText = (size: Size): string => nameOf(size).replaceAll('x', '×');

/** The size alone, of what has more to it. */
export function sizeOnly({ width, depth, mlpRatio, narrow }: Size): Size {
  return { width, depth, ...(mlpRatio === undefined ? {} : { mlpRatio }), ...(narrow ? { narrow } : {}) };
}
