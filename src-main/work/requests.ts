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

/**
 * What a person can ask for, as one JSON object for each kind of job. Entries are referred to by their ids. Every number
 * has a default, so that `{ kind, data, teacher }` is a whole request to condense; wizards and the command line are made
 * from these schemas, and the transports check with them what comes in.
 */

const id = z.string().min(1);

const common = {
  /** Of the entry that is made; left out: made up from what it comes from. */
  name: z.string().trim().min(1).max(200).optional(),
  notes: z.string().default(''),
  tags: z.array(z.string()).default([]),
  seed: z.number().int().min(0).default(0),
  engine: EngineSchema.prefault({}),
};

/** Decodes a dataset into the cache and adds it to the catalog. */
export const AddDatasetSchema = z.strictObject({
  kind: z.literal('add-dataset'),
  ...common,
  source: DatasetSourceSchema,
  /** Pixels per side; left out: what the images suggest. */
  imgSize: z.number().int().min(8).optional(),
});

export const TrainTeacherSchema = z.strictObject({
  kind: z.literal('train-teacher'),
  ...common,
  data: id,
  options: TeacherOptionsSchema.prefault({}),
});

/** Takes a trained classifier from a file into the catalog; with `data`, its accuracy there is measured as well. */
export const ImportTeacherSchema = z.strictObject({
  kind: z.literal('import-teacher'),
  ...common,
  path: z.string().min(1),
  /** `vit`: a ViT checkpoint under timm's or Hugging Face's names. */
  format: z.enum(['onnx', 'vit']),
  data: id.optional(),
  options: OnnxOptionsSchema.prefault({}),
});

export const CondenseSchema = z.strictObject({
  kind: z.literal('condense'),
  ...common,
  data: id,
  teacher: id,
  /** A bank to begin from; its shape is kept, whatever the options say of width, depth, blocks and templates. */
  bank: id.optional(),
  options: CondenseOptionsSchema.prefault({}),
});

/** Makes a bank from the weights of a Vision Transformer, without data. */
export const FitBankSchema = z.strictObject({
  kind: z.literal('fit-bank'),
  ...common,
  model: id,
  options: FitOptionsSchema.prefault({}),
});

/** Makes models of one or many sizes. Without training in its options it needs no data and takes no time. */
export const GenerateSchema = z
  .strictObject({
    kind: z.literal('generate'),
    ...common,
    bank: id,
    sizes: z.array(SizeSchema).min(1),
    /** For training, and the classes of the models where they are not the bank's. */
    data: id.optional(),
    /** Distils into the targets while they are trained. */
    teacher: id.optional(),
    /** What `scratch-matched` and `weight-selection` take from; left out: what the bank itself composes. */
    source: id.optional(),
    options: GenerateOptionsSchema.prefault({}),
  })
  .refine(({ data, options }) => data !== undefined || !(options.scalerTraining ?? options.finetune), {
    path: ['data'],
    message: 'Training needs a dataset.',
  });

export const FinetuneSchema = z.strictObject({
  kind: z.literal('finetune'),
  ...common,
  model: id,
  data: id,
  teacher: id.optional(),
  options: FinetuneOptionsSchema.prefault({}),
});

/** Measures a model or a teacher on a dataset; the numbers are added to its entry. */
export const EvaluateSchema = z.strictObject({
  kind: z.literal('evaluate'),
  ...common,
  model: id,
  data: id,
  options: EvaluateOptionsSchema.prefault({}),
});

/** Writes a model (or, as `wavebank`, a bank) for other programs, and checks what was written. */
export const ExportSchema = z.strictObject({
  kind: z.literal('export'),
  ...common,
  model: id,
  /** A folder, or the path of the file. */
  to: z.string().min(1),
  options: ExportOptionsSchema,
});

/**
 * Takes a model or a bank from a file into the catalog: a file of ours, or a ViT under timm's or Hugging Face's names.
 * `auto` looks into the file.
 */
export const ImportFileSchema = z.strictObject({
  kind: z.literal('import'),
  ...common,
  path: z.string().min(1),
  as: z.enum(['auto', 'model', 'bank']).default('auto'),
  ...CheckpointOptionsSchema.shape,
  /** What to do about an entry of the same kind and name; `replace` moves that one into the trash. */
  onConflict: z.enum(['refuse', 'rename', 'replace']).default('rename'),
});

/** Any request. What a person may leave out is optional in {@link RequestInput} and present in {@link Request}. */
export const RequestSchema = z.discriminatedUnion('kind', [
  AddDatasetSchema,
  TrainTeacherSchema,
  ImportTeacherSchema,
  CondenseSchema,
  FitBankSchema,
  GenerateSchema,
  FinetuneSchema,
  EvaluateSchema,
  ExportSchema,
  ImportFileSchema,
]);

export type AddDataset = z.infer<typeof AddDatasetSchema>;
export type TrainTeacher = z.infer<typeof TrainTeacherSchema>;
export type ImportTeacher = z.infer<typeof ImportTeacherSchema>;
export type Condense = z.infer<typeof CondenseSchema>;
export type FitBank = z.infer<typeof FitBankSchema>;
export type Generate = z.infer<typeof GenerateSchema>;
export type Finetune = z.infer<typeof FinetuneSchema>;
export type Evaluate = z.infer<typeof EvaluateSchema>;
export type Export = z.infer<typeof ExportSchema>;
export type ImportFile = z.infer<typeof ImportFileSchema>;
export type Request = z.infer<typeof RequestSchema>;
export type RequestInput = z.input<typeof RequestSchema>;
export type RequestKind = Request['kind'];
