import { z } from 'zod';
import type { DatasetSource } from '../data/types';
import { readPath } from './fields';

const path = readPath();
const ratio = z.number().min(0).max(0.9).exactOptional();
const natural = z.number().int().min(0).exactOptional();

/** What is set aside for validation, and what is done about copies. */
const aside = { valRatio: ratio, splitSeed: natural, leaveOutCopies: z.boolean().exactOptional() };

/** `DatasetSource` of data/types.ts, checked. */
export const DatasetSourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.enum(['folder', 'archive']),
    path,
    testRatio: ratio,
    ...aside,
    labels: z
      .strictObject({
        file: path.exactOptional(),
        image: path.exactOptional(),
        label: path.exactOptional(),
      })
      .exactOptional(),
  }),
  z.strictObject({ kind: z.enum(['cifar10', 'cifar100', 'cifar-python']), path, ...aside }),
  z.strictObject({ kind: z.literal('idx'), path, transposed: z.boolean().exactOptional(), ...aside }),
  z.strictObject({
    kind: z.literal('synthetic'),
    count: z.number().int().min(1),
    testCount: z.number().int().min(1).exactOptional(),
    seed: natural,
    imgSize: z.number().int().min(8).exactOptional(),
  }),
]) satisfies z.ZodType<DatasetSource>;
