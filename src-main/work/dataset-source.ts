import { z } from 'zod';
import type { DatasetSource } from '../data/types';
import { readPath } from './fields';

const path = readPath();
const ratio = z.number().min(0).max(0.9).exactOptional();
const natural = z.number().int().min(0).exactOptional();

/** `DatasetSource` of data/types.ts, checked. */
export const DatasetSourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('folder'),
    path,
    testRatio: ratio,
    valRatio: ratio,
    splitSeed: natural,
    labels: z
      .strictObject({
        file: path.exactOptional(),
        image: path.exactOptional(),
        label: path.exactOptional(),
      })
      .exactOptional(),
  }),
  z.strictObject({ kind: z.enum(['cifar10', 'cifar100']), path }),
  z.strictObject({ kind: z.literal('idx'), path }),
  z.strictObject({
    kind: z.literal('synthetic'),
    count: z.number().int().min(1),
    testCount: z.number().int().min(1).exactOptional(),
    seed: natural,
    imgSize: z.number().int().min(8).exactOptional(),
  }),
]) satisfies z.ZodType<DatasetSource>;
