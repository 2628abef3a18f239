import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { writeDurably } from '../../../../base/files';
import type { Comparison } from '../comparison';
import { csvOf } from './csv';
import { type Pages, pagesOf } from './pages';

/**
 * Writes a comparison to a folder: `report.html`, `comparison.json`, `measurements.csv`, `curves.svg`, `curves.png`.
 * @param pages those for people, where they are not to be in English
 * @returns their names and bytes
 */
export async function writeReport(
  folder: string,
  comparison: Comparison,
  { html, svg }: Pages = pagesOf(comparison),
): Promise<{ path: string; bytes: number }[]> {
  await mkdir(folder, { recursive: true });
  const png = await sharp(Buffer.from(svg), { density: 144 }).png().toBuffer();
  const contents: Record<string, string | Buffer> = {
    'report.html': html,
    'comparison.json': `${JSON.stringify(comparison, null, 2)}\n`,
    'measurements.csv': csvOf(comparison),
    'curves.svg': svg,
    'curves.png': png,
  };
  const files = Object.entries(contents).map(([path, content]) => ({ path, content: Buffer.from(content) }));
  for (const { path, content } of files) await writeDurably(join(folder, path), [content]);
  return files.map(({ path, content }) => ({ path, bytes: content.length }));
}
