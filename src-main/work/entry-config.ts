import { z } from 'zod';
import { StudioError } from '../base/errors';
import type { Entry } from '../catalog/types';
import { OnnxOptionsSchema } from './reading-fields';
import { FOREIGN_FORMATS } from '../formats/foreign/formats';
import { DatasetSourceSchema } from './dataset-source';
import { BankConfigSchema, ClassesSchema, NetworkSchema, NormalisationSchema } from '../formats/schemas';

/**
 * What the `config` of an entry says, by kind. Jobs write more than this (how it was made, for people to read); this is
 * what other jobs rely on.
 */

export const DatasetRecordSchema = z.looseObject({
  source: DatasetSourceSchema,
  imgSize: z.number(),
  classes: ClassesSchema,
  counts: z.object({ train: z.number(), val: z.number(), test: z.number() }),
});

/** Of a model of ours, whether it is called a model or a teacher. */
const ModelRecordSchema = z.looseObject({
  format: z.literal('model'),
  network: NetworkSchema,
  classes: ClassesSchema,
  normalisation: NormalisationSchema,
  /** What a person corrected of it. */
  onnx: OnnxOptionsSchema.optional(),
  /** Whether it works already. Entries of earlier versions do not say it: see {@link isTrained}. */
  trained: z.boolean().optional(),
});

/** Of a classifier that stays in its foreign file. */
const OnnxRecordSchema = z.looseObject({
  format: z.enum(FOREIGN_FORMATS),
  numClasses: z.number(),
  classes: ClassesSchema.optional(),
  /** How it is read. */
  onnx: OnnxOptionsSchema,
});

export const ClassifierRecordSchema = z.discriminatedUnion('format', [ModelRecordSchema, OnnxRecordSchema]);

export const BankRecordSchema = z.looseObject({
  bank: BankConfigSchema,
  classes: ClassesSchema,
  normalisation: NormalisationSchema,
});

export type DatasetRecord = z.infer<typeof DatasetRecordSchema>;

/** Reads an entry's config. @throws StudioError 'internal' where it is not of that kind */
export function readRecord<T>(
  schema: z.core.$ZodType<T>,
  entry: { name: string; config: Record<string, unknown> },
): T {
  const result = z.safeParse(schema, entry.config);
  if (result.success) return result.data;
  throw new StudioError(
    'internal',
    `What the catalog says of “${entry.name}” cannot be read (${z.prettifyError(result.error)}).`,
    'Delete the entry and make or import it again.',
  );
}

/**
 * Whether a model works already, so that training it at a high rate would undo some of it. Earlier versions only wrote
 * whether its scalers were inherited, and what it was trained on; what they imported, or called a teacher, was trained.
 */
export function isTrained({ kind, config, metrics }: Pick<Entry, 'kind' | 'config' | 'metrics'>): boolean {
  const { trained, inherited, init } = config;
  if (typeof trained === 'boolean') return trained;
  if (kind === 'teacher' || inherited === true || init === undefined) return true;
  return (metrics['samples/finetune'] ?? metrics['samples/scalers'] ?? 0) > 0;
}
