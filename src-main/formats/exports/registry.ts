import { didYouMean, StudioError } from '../../base/errors';
import type { ExportFormat } from './format';

const files = import.meta.glob<{ format: ExportFormat }>('./*/declare.ts', { eager: true });

/** What entries can be exported as. A folder in this one is all that it takes to be among them. */
export const EXPORTS: readonly ExportFormat[] = Object.values(files).map(({ format }) => format);
export const EXPORT_FORMATS = EXPORTS.map(({ name }) => name);

/** @throws StudioError 'not-found' naming the nearest */
export function formatNamed(name: string): ExportFormat {
  const found = EXPORTS.find((format) => format.name === name);
  if (found) return found;
  throw new StudioError('not-found', `There is no format “${name}”.`, didYouMean(name, EXPORT_FORMATS));
}
