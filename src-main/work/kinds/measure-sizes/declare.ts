import { z } from 'zod';
import { SizeSchema } from '../../../base/size';
import { PRECISIONS } from '../../../wave/front';
import { checkSize } from '../../../wave/size';
import { job, needs, takes } from '../../declare';
import { BankRecordSchema, readRecord } from '../../entry-config';
import { classMap } from '../../fields';

export const MeasureSizesOptionsSchema = z.strictObject({
  split: z.enum(['test', 'val', 'train']).default('test').describe('which images of the data'),
  sizes: z.array(SizeSchema).min(1).max(1000).optional().describe('which sizes; left out: all of the grid'),
  accuracy: z.boolean().default(true).describe('measure how often they are right'),
  latency: z.boolean().default(true).describe('measure also how long an image takes on this machine'),
  precisions: z
    .array(z.enum(PRECISIONS))
    .min(1)
    .default(['fp32'])
    .describe('as which files: fp32, fp16, int8'),
});

/** Measures what sizes of a bank are worth, without making models of them; the numbers are kept with the bank. */
export const declaration = job({
  kind: 'measure-sizes',
  label: 'Measure sizes',
  about: 'measure how good and how fast the sizes of a bank are',
  refs: {
    bank: needs('bank', { about: 'whose sizes are measured' }),
    data: needs('dataset', { about: 'what they are measured on' }),
    teacher: takes('classifier', { answers: 'data', about: 'measured on the same images, to compare with' }),
  },
  fields: { classMap, options: MeasureSizesOptionsSchema.prefault({}) },
  makes: null,
  resumes: true,
  title: (_, { bank, data }) => `Measure the sizes of ${bank} on ${data}`,
  check({ options }, { bank }) {
    const { bank: config } = readRecord(BankRecordSchema, bank);
    for (const size of options.sizes ?? []) checkSize(config, size);
  },
  /** One graph for each of dozens of sizes. */
  isLean: () => true,
});

declare module '../registry' {
  interface Kinds {
    'measure-sizes': typeof declaration;
  }
}
