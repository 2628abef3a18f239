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
  /** So many of its blocks, the first ones, are narrower; a linear layer leads from the one width to the other. */
  narrow: z
    .strictObject({ width: z.number().max(MOST_WIDTH), depth: z.number().max(MOST_DEPTH) })
    .exactOptional(),
});
export type Size = z.infer<typeof SizeSchema>;

/** “128x4”, “128x4x2” where the hidden width is named, “64x1+128x3” where the first block is narrower. */
export function nameOf({ width, depth, mlpRatio, narrow }: Size): string {
  if (narrow) {
    const wide = { width, depth: depth - narrow.depth, ...(mlpRatio === undefined ? {} : { mlpRatio }) };
    return `${nameOf(narrow)}+${nameOf(wide)}`;
  }
  return [width, depth, ...(mlpRatio === undefined ? [] : [mlpRatio])].join('x');
}

export function sameSize(a: Size, b: Size): boolean {
  return nameOf(a) === nameOf(b);
}

/** The other way round than {@link nameOf}; undefined where the text is no size. */
export function sizeNamed(text: string): Size | undefined {
  const [first = '', second, ...more] = text.split('+');
  if (second !== undefined) {
    const [narrow, wide] = [sizeNamed(first), sizeNamed(second)];
    if (!narrow || !wide || narrow.mlpRatio !== undefined || more.length > 0) return undefined;
    return { ...wide, depth: narrow.depth + wide.depth, narrow };
  }
  const [, width, depth, ratio] = /^\s*(\d+)[x×](\d+)(?:[x×](\d+(?:\.\d+)?))?\s*$/.exec(text) ?? [];
  if (width === undefined) return undefined;
  const size = { width: Number(width), depth: Number(depth) };
  return ratio === undefined ? size : { ...size, mlpRatio: Number(ratio) };
}

/** Smaller ones first: by their width, then their depth, then their hidden width. */
export function bySize(a: Size, b: Size): number {
  return (
    a.width - b.width ||
    a.depth - b.depth ||
    (a.mlpRatio ?? 0) - (b.mlpRatio ?? 0) ||
    (b.narrow?.depth ?? 0) - (a.narrow?.depth ?? 0)
  );
}
