import { z } from 'zod';
import { depth, mlpRatio, whole } from '../nn/families/fields';
import { FAMILIES, SIZED_FAMILIES } from '../nn/families/registry';
import type { Network, Normalisation, SizedConfig } from '../nn/model';
import type { BankConfig } from '../wave/bank';

/** What our own files say in JSON, checked when they are read. */

const rgb = z.tuple([z.number(), z.number(), z.number()]);

const [first, ...others] = FAMILIES.map(({ name, schema }) =>
  z.strictObject({ arch: z.literal(name), config: schema }),
);
export const NetworkSchema = z.discriminatedUnion('arch', [first!, ...others]) as unknown as z.ZodType<
  Network,
  Network
>;

/** What a bank says of its auxiliary network: the families say it differently, and name themselves. */
const auxiliary = z.union(SIZED_FAMILIES.map(({ schema }) => schema)) as unknown as z.ZodType<
  SizedConfig,
  SizedConfig
>;

export const NormalisationSchema: z.ZodType<Normalisation, Normalisation> = z.strictObject({
  mean: rgb,
  std: rgb.refine((std) => std.every((value) => value > 0), 'a standard deviation must be above 0'),
});

export const ClassesSchema = z.array(z.string()).min(1);

const elasticGrid = z.strictObject({
  widths: z.array(whole).min(1),
  depths: z.array(depth).min(1),
  mlpRatios: z.array(mlpRatio).min(1).exactOptional(),
  leftOut: z.array(z.strictObject({ width: whole, depth, mlpRatio: mlpRatio.exactOptional() })),
  nested: z.boolean().default(false),
  isolated: z.boolean().exactOptional(),
  firstLayers: z.boolean().exactOptional(),
  evenLayers: z.boolean().exactOptional(),
  headsFollow: z.boolean().exactOptional(),
  largestOnly: z.boolean().exactOptional(),
  pairedLayers: z.boolean().exactOptional(),
  stitched: z.boolean().exactOptional(),
});

export const BankConfigSchema: z.ZodType<BankConfig> = z.strictObject({
  auxiliary,
  blockSize: whole,
  blockColumns: whole.exactOptional(),
  templates: z.strictObject({ matrix: whole, other: whole }),
  templatesOf: z.record(z.string(), whole).exactOptional(),
  elastic: elasticGrid.exactOptional(),
  gene: z.strictObject({ width: whole, layers: depth }).exactOptional(),
  method: z.string().exactOptional(),
});
