import { z } from 'zod';

/** The largest network that is made; what is larger takes more memory than machines have. */
export const MOST_WIDTH = 32_768;
export const MOST_DEPTH = 512;
export const MOST_MLP_RATIO = 64;

/** A size of a network: what varies within one bank. */
export const SizeSchema = z.strictObject({
  width: z.number().max(MOST_WIDTH),
  depth: z.number().max(MOST_DEPTH),
  /** The hidden width of a block by the width; left out: the bank's. */
  mlpRatio: z.number().positive().max(MOST_MLP_RATIO).exactOptional(),
});
export type Size = z.infer<typeof SizeSchema>;

/** “128x4”, and “128x4x2” where the hidden width is named. */
export function nameOf({ width, depth, mlpRatio }: Size): string {
  return [width, depth, ...(mlpRatio === undefined ? [] : [mlpRatio])].join('x');
}

export function sameSize(a: Size, b: Size): boolean {
  return nameOf(a) === nameOf(b);
}

/** The other way round than {@link nameOf}; undefined where the text is no size. */
export function sizeNamed(text: string): Size | undefined {
  const [, width, depth, ratio] = /^\s*(\d+)[x×](\d+)(?:[x×](\d+(?:\.\d+)?))?\s*$/.exec(text) ?? [];
  if (width === undefined) return undefined;
  const size = { width: Number(width), depth: Number(depth) };
  return ratio === undefined ? size : { ...size, mlpRatio: Number(ratio) };
}

/** Smaller ones first: by their width, then their depth, then their hidden width. */
export function bySize(a: Size, b: Size): number {
  return a.width - b.width || a.depth - b.depth || (a.mlpRatio ?? 0) - (b.mlpRatio ?? 0);
}
