import type { HostTensor } from '../../base/tensor';
import { nameIn } from '../../base/tree';
import { withSafetensors } from '../../formats/safetensors/reader';

/** Sides of a picture beyond which templates are thinned. */
const LARGEST_SIDE = 128;

/** The templates of a role as pictures. @param path a bank's file */
export async function templatesOf(path: string, role: string) {
  return picture(await withSafetensors(path, (file) => file.read(nameIn('templates', role))));
}

/** For each role: how much each layer uses each template. @param path a bank's file */
export function usageOf(path: string, roles: readonly string[]) {
  return withSafetensors(path, async (file) => {
    const usages: { role: string; values: number[][] }[] = [];
    for (const role of roles)
      usages.push({ role, values: meanSizes(await file.read(nameIn('scalers', role))) });
    return usages;
  });
}

/** [N, h, w] as base64 of int8. */
function picture({ shape, data }: HostTensor): {
  count: number;
  height: number;
  width: number;
  absMax: number;
  pixels: string;
} {
  const [count, rows, columns] = shape as [number, number, number];
  const height = Math.min(rows, LARGEST_SIDE);
  const width = Math.min(columns, LARGEST_SIDE);
  let absMax = 0;
  for (const value of data) absMax = Math.max(absMax, Math.abs(value));
  const pixels = new Int8Array(count * height * width);
  for (let n = 0, at = 0; n < count; n++) {
    for (let y = 0; y < height; y++) {
      const row = (n * rows + Math.floor((y * rows) / height)) * columns;
      for (let x = 0; x < width; x++, at++) {
        const value = data[row + Math.floor((x * columns) / width)]!;
        pixels[at] = absMax === 0 ? 0 : Math.round((value / absMax) * 127);
      }
    }
  }
  return { count, height, width, absMax, pixels: Buffer.from(pixels.buffer).toString('base64') };
}

/** Scalers [layers, N, rows, columns] → [layers][N], the mean of their absolute values. */
function meanSizes({ shape, data }: HostTensor): number[][] {
  const [layers, count, rows, columns] = shape as [number, number, number, number];
  const each = rows * columns;
  return Array.from({ length: layers }, (_, layer) =>
    Array.from({ length: count }, (_, n) => {
      const from = (layer * count + n) * each;
      return data.subarray(from, from + each).reduce((sum, value) => sum + Math.abs(value), 0) / each;
    }),
  );
}
