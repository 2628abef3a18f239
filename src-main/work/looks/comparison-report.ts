import { z } from 'zod';
import { ComparisonSchema } from '../kinds/compare/comparison';
import { GIGABYTE, look } from './look';

/** Writes what a comparison found to a folder. */
export const comparisonReport = look({
  input: z.strictObject({
    comparison: ComparisonSchema,
    to: z.string(),
    pages: z.strictObject({ html: z.string(), svg: z.string() }),
  }),
  subject: ({ comparison }) => `the report of “${comparison.title}”`,
  limits: { seconds: 120, memory: 2 * GIGABYTE },
  foreign: false,
  run: async ({ comparison, to, pages }) =>
    (await import('../kinds/compare/report/write')).writeReport(to, comparison, pages),
});
