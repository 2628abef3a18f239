import { z } from 'zod';
import type { CnnConfig } from '../nn/cnn-config';
import type { ViTConfig } from '../nn/config';
import type { Network, Normalisation } from '../nn/model';
import type { BankConfig } from '../wave/bank';

/** What our own files say in JSON, checked when they are read. */

/** Bounds far above any network: what a damaged file claims must not make its check endless. */
const whole = z.int().min(1).max(65_536);
const depth = z.int().min(1).max(1024);
const mlpRatio = z.number().positive();
const rgb = z.tuple([z.number(), z.number(), z.number()]);

const network = { imgSize: whole, inChans: whole, numClasses: whole };

const vitConfig = z.strictObject({
  ...network,
  patchSize: whole,
  embedDim: whole,
  depth,
  numHeads: whole,
  headDim: whole.exactOptional(),
  narrow: z.strictObject({ embedDim: whole, depth }).exactOptional(),
  mlpRatio,
  distilled: z.boolean().exactOptional(),
  classToken: z.literal(false).exactOptional(),
  regTokens: whole.exactOptional(),
  initValues: z.number().exactOptional(),
  globalPool: z.enum(['token', 'avg']).exactOptional(),
}) satisfies z.ZodType<ViTConfig>;

const cnnConfig = z.strictObject({
  ...network,
  channels: z.array(whole).min(1),
  blocks: depth,
}) satisfies z.ZodType<CnnConfig>;

export const NetworkSchema = z.discriminatedUnion('arch', [
  z.strictObject({ arch: z.literal('vit'), config: vitConfig }),
  z.strictObject({ arch: z.literal('cnn'), config: cnnConfig }),
]) satisfies z.ZodType<Network>;

export const NormalisationSchema = z.strictObject({
  mean: rgb,
  std: rgb.refine((std) => std.every((value) => value > 0), 'a standard deviation must be above 0'),
}) satisfies z.ZodType<Normalisation>;

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

export const BankConfigSchema = z.strictObject({
  auxiliary: vitConfig,
  blockSize: whole,
  templates: z.strictObject({ matrix: whole, other: whole }),
  templatesOf: z.record(z.string(), whole).exactOptional(),
  elastic: elasticGrid.exactOptional(),
  gene: z.strictObject({ width: whole, layers: depth }).exactOptional(),
  method: z.string().exactOptional(),
}) satisfies z.ZodType<BankConfig>;
