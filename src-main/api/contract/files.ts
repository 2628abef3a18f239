import { z } from 'zod';
import { FOREIGN_FORMATS } from '../../formats/foreign/formats';
import { SPLIT_NAMES } from '../../data/types';
import { BankConfigSchema } from '../../formats/schemas';
import { event, procedure } from './define';
import type { DatasetSource } from './records';
import {
  DatasetReportSchema,
  DatasetSourceSchema,
  id,
  NetworkSchema,
  NormalisationSchema,
  noInput,
  nothing,
  path,
  ProgressSchema,
} from './records';

const onePath = z.strictObject({ path });
const readsPath = ({ path }: { path: string }) => [{ path, use: 'read' as const }];

const FolderItemSchema = z.object({
  name: z.string(),
  path: z.string(),
  kind: z.enum(['folder', 'file']),
  bytes: z.number(),
  modifiedAt: z.number(),
});

/** What a file or folder turns out to be. */
const RecognisedSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('dataset'), name: z.string(), source: DatasetSourceSchema }),
  z.object({
    /** A foreign classifier; the file that holds it, where a folder was given. */
    kind: z.literal('onnx'),
    format: z.enum(FOREIGN_FORMATS),
    /** Whether it is written in that format only when it is imported: a checkpoint of a convolutional network. */
    translated: z.boolean(),
    path: z.string(),
    name: z.string(),
    classes: z.array(z.string()).nullable(),
    numClasses: z.number(),
    /** Pixels per side; the height, where the width is another. */
    imgSize: z.number(),
    width: z.number().nullable(),
    layout: z.enum(['NCHW', 'NHWC']),
    outputs: z.enum(['logits', 'probabilities']),
    normalisation: NormalisationSchema,
    /** What neither the file nor its neighbours tell. */
    guessed: z.array(z.enum(['imgSize', 'normalisation', 'channelOrder', 'layout', 'output'])),
    channelOrder: z.enum(['RGB', 'BGR']),
    /** What was assumed or could not be used, in sentences. */
    notes: z.array(z.string()),
  }),
  z.object({
    /** `vit`: a checkpoint under timm's or Hugging Face's names. `model`: a model file of ours. */
    kind: z.enum(['vit', 'model']),
    name: z.string(),
    network: NetworkSchema,
    classes: z.array(z.string()),
    normalisation: NormalisationSchema,
    parameters: z.number(),
    /** What was assumed or changed, in sentences. */
    notes: z.array(z.string()),
  }),
  z.object({
    kind: z.literal('bank'),
    name: z.string(),
    config: BankConfigSchema,
    classes: z.array(z.string()),
    parameters: z.number(),
  }),
  z.object({ kind: z.literal('unknown'), name: z.string(), message: z.string(), hint: z.string() }),
]);

/** The files of the machine that the program runs on, as far as the user opened them to it. */
export const files = {
  /** Where browsing may begin. */
  roots: procedure({
    input: noInput,
    output: z.array(z.object({ path: z.string(), label: z.string(), writable: z.boolean() })),
  }),
  list: procedure({
    input: z.strictObject({
      path,
      /** Only files whose names end so, without the dot; folders are always there. */
      extensions: z.array(z.string().max(20)).max(50).exactOptional(),
      hidden: z.boolean().default(false),
    }),
    output: z.object({
      path: z.string(),
      /** The file that was named in place of its folder. */
      file: z.string().exactOptional(),
      /** null at a root. */
      parent: z.string().nullable(),
      items: z.array(FolderItemSchema),
      /** There are more than are listed. */
      truncated: z.boolean(),
    }),
    paths: readsPath,
  }),
  makeFolder: procedure({
    input: z.strictObject({ path, name: z.string().min(1).max(255) }),
    output: z.object({ path: z.string() }),
    paths: ({ path }) => [{ path, use: 'write' }],
  }),
  /** Looks into a file or folder that is to be imported. */
  recognise: procedure({ input: onePath, output: RecognisedSchema, paths: readsPath }),
  /** What was sent to the program and is not wanted any more; of files that lie elsewhere nothing is removed. */
  forget: procedure({ input: onePath, output: nothing, paths: readsPath }),
  /** The system's own dialog (`system.info` says whether there is one); what is chosen is open to the program. */
  pick: procedure({
    input: z.strictObject({
      kind: z.enum(['file', 'folder', 'save']),
      title: z.string().max(200),
      extensions: z.array(z.string().max(20)).max(50).default([]),
      defaultName: z.string().max(255).exactOptional(),
    }),
    output: z.object({ path: z.string().nullable() }),
  }),
  /** Shows an entry's file, or what a run exported, in the file manager. */
  reveal: procedure({
    input: z.union([
      z.strictObject({ entry: id, role: z.string().max(100) }),
      z.strictObject({ run: id }),
      z.strictObject({ folder: z.enum(['home', 'exports']) }),
    ]),
    output: nothing,
  }),
  /** Opens a page of the web in the browser; https only. */
  openExternal: procedure({ input: z.strictObject({ url: z.url().max(2000) }), output: nothing }),
};

const how = {
  perClass: z.number().int().min(1).max(8).default(4),
  /** Pixels per side. */
  side: z.number().int().min(8).max(256).default(64),
};
const SamplesSchema = z.union([
  z.strictObject({ source: DatasetSourceSchema, ...how }),
  z.strictObject({ dataset: id, ...how }),
]);

function sourcePaths(input: { source: DatasetSource } | { dataset: string }) {
  if (!('source' in input) || input.source.kind === 'synthetic') return [];
  return [{ path: input.source.path, use: 'read' as const }];
}

/** What a page calls its own question, so that it hears of it and can give it up. */
const ticket = z.string().min(1).max(100);

/** An image by its place in a split. */
const TwinSchema = z.object({ split: z.enum(SPLIT_NAMES), place: z.number(), class: z.string() });

/** Images, before and after they are in the catalog. */
export const data = {
  /** Looks at every image: classes, counts, sizes, problems; see the event `looking`. */
  inspect: procedure({
    input: z.strictObject({ source: DatasetSourceSchema, ticket: ticket.exactOptional() }),
    output: DatasetReportSchema,
    paths: sourcePaths,
  }),
  /** Looks no further. */
  giveUp: procedure({ input: z.strictObject({ ticket }), output: nothing }),
  /** A few training images of every class, as data URLs. */
  samples: procedure({
    input: SamplesSchema,
    output: z.array(z.object({ class: z.string(), images: z.array(z.string()) })),
    paths: sourcePaths,
  }),
  /** Images of a dataset that are nearly the same; first those under two classes, then those in two splits. */
  nearDuplicates: procedure({
    input: z.strictObject({ dataset: id }),
    output: z.object({
      pairs: z.array(z.object({ a: TwinSchema, b: TwinSchema, difference: z.number() })),
      count: z.number(),
      acrossSplits: z.number(),
      otherClass: z.number(),
    }),
  }),
};

export const dataEvents = {
  /** How far looking at images is. */
  looking: event({ filter: noInput, payload: z.object({ ticket, progress: ProgressSchema }) }),
};
