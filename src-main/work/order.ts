import { z } from 'zod';
import { SizeSchema } from '../base/size';
import {
  CheckpointOptionsSchema,
  CondenseOptionsSchema,
  EngineSchema,
  EvaluateOptionsSchema,
  ExportOptionsSchema,
  FinetuneOptionsSchema,
  FitOptionsSchema,
  GenerateOptionsSchema,
  OnnxOptionsSchema,
  TeacherOptionsSchema,
} from './options';
import { DatasetSourceSchema } from './dataset-source';

/** A dataset as a worker opens it. */
const DataSchema = z.strictObject({
  name: z.string(),
  source: DatasetSourceSchema,
  imgSize: z.number(),
});

/** A classifier in a file: one of ours, or a foreign ONNX model. */
const ModelFileSchema = z.strictObject({
  name: z.string(),
  path: z.string(),
  sha256: z.string(),
  format: z.enum(['model', 'onnx']),
  onnx: OnnxOptionsSchema.prefault({}),
});

const BankFileSchema = z.strictObject({ name: z.string(), path: z.string(), sha256: z.string() });

/** What an export tells of a model, in sentences: where it comes from, what it was trained on, how good it is. */
const CardSchema = z.strictObject({
  name: z.string(),
  notes: z.string().exactOptional(),
  lineage: z.array(z.string()),
  data: z.string().exactOptional(),
  metrics: z.record(z.string(), z.number()),
});

/** Where the files of what is made are to be written: nothing else looks at these paths before the job is done. */
const outputs = { outputs: z.array(z.string()) };

/** What a worker is to do, with paths where a request has ids: it knows no catalog. */
export const WorkSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('add-dataset'),
    source: DatasetSourceSchema,
    imgSize: z.number().optional(),
  }),
  z.strictObject({
    kind: z.literal('train-teacher'),
    data: DataSchema,
    options: TeacherOptionsSchema,
    ...outputs,
  }),
  z.strictObject({
    kind: z.literal('import-teacher'),
    path: z.string(),
    format: z.enum(['onnx', 'vit']),
    data: DataSchema.optional(),
    options: OnnxOptionsSchema,
    ...outputs,
  }),
  z.strictObject({
    kind: z.literal('condense'),
    data: DataSchema,
    teacher: ModelFileSchema,
    /** To begin from. */
    bank: BankFileSchema.optional(),
    options: CondenseOptionsSchema,
    ...outputs,
  }),
  z.strictObject({
    kind: z.literal('fit-bank'),
    model: ModelFileSchema,
    options: FitOptionsSchema,
    ...outputs,
  }),
  z.strictObject({
    kind: z.literal('generate'),
    bank: BankFileSchema,
    sizes: z.array(SizeSchema).min(1),
    data: DataSchema.optional(),
    teacher: ModelFileSchema.optional(),
    source: ModelFileSchema.optional(),
    options: GenerateOptionsSchema,
    ...outputs,
  }),
  z.strictObject({
    kind: z.literal('finetune'),
    model: ModelFileSchema,
    /** Whether the model works already, so that a high rate would undo some of it. */
    inherited: z.boolean(),
    data: DataSchema,
    teacher: ModelFileSchema.optional(),
    options: FinetuneOptionsSchema,
    ...outputs,
  }),
  z.strictObject({
    kind: z.literal('evaluate'),
    model: ModelFileSchema,
    data: DataSchema,
    options: EvaluateOptionsSchema,
  }),
  z.strictObject({
    kind: z.literal('export'),
    model: ModelFileSchema,
    card: CardSchema,
    to: z.string(),
    options: ExportOptionsSchema,
  }),
  z.strictObject({
    kind: z.literal('import'),
    path: z.string(),
    as: z.enum(['auto', 'model', 'bank']),
    options: CheckpointOptionsSchema,
    ...outputs,
  }),
]);

export const OrderSchema = z.strictObject({
  /** The job's id, for messages. */
  job: z.string(),
  /** The job's own folder: checkpoints, and results of finished stages. */
  folder: z.string(),
  /** Decoded datasets and teacher logits, shared by all jobs. */
  cache: z.string(),
  seed: z.number().int(),
  engine: EngineSchema,
  /** Milliseconds between two checkpoints. */
  saveEvery: z.number().positive(),
  work: WorkSchema,
});

export type DataRef = z.infer<typeof DataSchema>;
export type ModelFile = z.infer<typeof ModelFileSchema>;
export type BankFile = z.infer<typeof BankFileSchema>;
export type Work = z.infer<typeof WorkSchema>;
export type WorkKind = Work['kind'];
export type WorkOf<K extends WorkKind> = Extract<Work, { kind: K }>;
export type Order = z.infer<typeof OrderSchema>;
