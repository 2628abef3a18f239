import type { ColumnFile } from './column-file';
import { openParquetFile } from './read';

const ARROW = /\.(arrow|feather)$/i;

/**
 * Reads what a file of columns says of itself.
 * @throws StudioError 'bad-file' where it is none, or damaged
 */
export async function openColumnFile(path: string): Promise<ColumnFile> {
  if (!ARROW.test(path)) return openParquetFile(path);
  const { openArrowFile } = await import('./arrow');
  return openArrowFile(path);
}
