import { join } from 'node:path';
import { StudioError } from '../../base/errors';
import { ComparisonSchema } from '../../work/kinds/compare/comparison';
import { pagesOf } from '../../work/kinds/compare/report/pages';
import { type Language, OTHER_LANGUAGES, SAID, translator } from '../contract/said';
import type { Host } from './host';

/** Files that a run wrote for others. */
export interface Written {
  /** A file, or a folder with them. */
  path: string;
  files: readonly { path: string; bytes: number }[];
}

/**
 * What a run wrote for others: an export as it was written, the report of a comparison written now.
 * @throws StudioError 'not-found' for a run of another kind, or one that has not come so far
 */
export async function writtenBy(
  host: Pick<Host, 'studio' | 'looks'>,
  run: string,
  language?: Language,
): Promise<Written> {
  const exported = host.studio.report(run)?.exported;
  return exported ?? writeReport(host, run, language);
}

/**
 * Writes the report of a comparison into a folder of its own.
 *
 * @param language of what people read of it
 * @param within where that is; left out: among the exports
 */
export async function writeReport(
  { studio, looks }: Pick<Host, 'studio' | 'looks'>,
  run: string,
  language: Language = 'en',
  within = studio.catalog.home.exports,
): Promise<Written> {
  const found = studio.report(run)?.['comparison'];
  if (found === undefined)
    throw new StudioError('not-found', 'This run exported nothing.', 'Choose another run.');
  const comparison = ComparisonSchema.parse(found);
  const other = OTHER_LANGUAGES.find((each) => each === language);
  const say = other === undefined ? (english: string) => english : translator(SAID, other);
  const pages = pagesOf(comparison, { language, say });
  const to = join(within, `comparison-${run.slice(-8)}`);
  return { path: to, files: await looks.look('comparisonReport', { comparison, to, pages }) };
}
