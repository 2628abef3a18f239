import { z } from 'zod';
import type { EntryKind } from '../base/kinds';
import { FOREIGN_FORMATS } from '../formats/foreign/formats';
import { DatasetSourceSchema } from './dataset-source';
import { OnnxOptionsSchema } from './reading-fields';

/** What a request's reference is to a worker: an entry with its files in place of its id. */

/** Under which role the catalog keeps the state from which a bank's training can be made longer. */
export const PLATEAU = 'plateau';

const file = { name: z.string(), path: z.string(), sha256: z.string() };

/** A dataset as a worker opens it. */
const DataRefSchema = z.strictObject({ name: z.string(), source: DatasetSourceSchema, imgSize: z.number() });

/** A classifier in a file: one of ours, or a foreign ONNX model. */
const ModelFileSchema = z.strictObject({
  ...file,
  format: z.enum(['model', ...FOREIGN_FORMATS]),
  /** How it is read; of a model of ours, what a person corrected. */
  onnx: OnnxOptionsSchema.prefault({}),
  /** Whether it works already, so that training it at a high rate would undo some of it. */
  trained: z.boolean(),
  /** On the test images of the data it was made for, where that was measured. */
  accuracy: z.number().exactOptional(),
});

const BankFileSchema = z.strictObject({
  ...file,
  /** The state from which its training could be made longer, where that was kept. */
  plateau: z.string().exactOptional(),
});

/** What an export tells of an entry, in sentences: where it comes from, what it was trained on, how good it is. */
const CardSchema = z.strictObject({
  name: z.string(),
  notes: z.string().exactOptional(),
  lineage: z.array(z.string()),
  data: z.string().exactOptional(),
  metrics: z.record(z.string(), z.number()),
});

const FILES = {
  dataset: DataRefSchema,
  /** Anything that answers with classes, foreign ONNX files among them. */
  classifier: ModelFileSchema,
  /** A network of ours that has a width and a depth. */
  sized: ModelFileSchema,
  bank: BankFileSchema,
  /** Whatever has weights, with all that can be told of it. */
  weights: ModelFileSchema.extend({ card: CardSchema }),
} satisfies Record<string, z.core.$ZodType>;

export type ReferenceKind = keyof typeof FILES;
export type FileOf<I extends ReferenceKind> = z.infer<(typeof FILES)[I]>;
export type DataRef = FileOf<'dataset'>;
export type ModelFile = FileOf<'classifier'>;
export type BankFile = FileOf<'bank'>;
export type Card = z.infer<typeof CardSchema>;

/** The entries that each kind of reference may mean, and what people call them. */
export const REFERENCE_KINDS: Record<ReferenceKind, { kinds: readonly EntryKind[]; what: string }> = {
  dataset: { kinds: ['dataset'], what: 'a dataset' },
  classifier: { kinds: ['model', 'teacher'], what: 'a teacher or a model' },
  sized: { kinds: ['model', 'teacher'], what: 'a model' },
  bank: { kinds: ['bank'], what: 'a template bank' },
  weights: { kinds: ['model', 'teacher', 'bank'], what: 'a model or a template bank' },
};

/** Any resolved reference, as it crosses to a worker. */
export const ResolvedSchema = z.union([FILES.dataset, FILES.weights, FILES.classifier, FILES.bank]);
export type Resolved = z.infer<typeof ResolvedSchema>;
