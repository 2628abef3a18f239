import { z } from 'zod';
import { ClassPairsSchema } from '../data/classes/pairs';
import { MOST_DEPTH, MOST_WIDTH } from '../base/size';
import { SIZED_FAMILIES, SIZED_NAMES } from '../nn/families/registry';

/**
 * Parts of requests that several kinds of jobs have, with their defaults. The command line and the forms say nothing of
 * their own: what a field is stands with it in a few words (`describe`), its range is its schema's, and `meta` says more.
 */

/** What a field may tell of itself beside its description. */
export interface FieldMeta {
  /** Its name on the command line; left out: its name in the request. */
  flag?: string;
  /** Of a part: what stands before the names of its fields, where another part has the same. */
  prefix?: string;
  /** What forms call it; left out: the flag's words. */
  label?: string;
  /** One sentence for forms: what it does, and which values are sensible. */
  help?: string;
  /** The part of a form, and of the command line's help, that it stands in. */
  group?: FieldGroup;
  /** What a number counts, e.g. pixels. */
  unit?: string;
  /** In words, what happens where it is left out. */
  otherwise?: string;
  /** A path on the machine that the program runs on, and what is done to it: it is checked before any job has it. */
  path?: 'read' | 'write';
  reference?: string;
  /** It becomes a part of a command: for the command line alone, not for a page. */
  command?: boolean;
}

export type FieldGroup =
  'Network' | 'Templates' | 'Loss' | 'Optimizer (AdamW)' | 'Elastic' | 'Images' | 'Schedule' | 'Machines';

/** Beyond these no machine of today computes anything; a slip of the finger does not get as far as that. */
export const MOST = {
  width: MOST_WIDTH,
  depth: MOST_DEPTH,
  pixels: 16_384,
  templates: 65_536,
  batch: 1_048_576,
  threads: 1024,
  /** What random numbers are seeded with has 32 bits. */
  seed: 2 ** 32 - 1,
  epochs: 1_000_000,
  /** Of factors and weights: decay, temperature, terms of a loss, a hidden width by the width, norms, pixel values. */
  factor: 1000,
  count: 1_000_000_000,
  /** Images that are drawn for a synthetic dataset. */
  drawn: 10_000_000,
} as const;

export const whole = (minimum: number, most: number = MOST.count) => z.number().int().min(minimum).max(most);
export const share = z.number().min(0).max(1);
export const rate = z.number().min(0).max(10);
/** A weight or a factor that may be nothing. */
export const factor = z.number().min(0).max(MOST.factor);

/** The path of a file or folder that a job reads. */
export const readPath = () =>
  z
    .string()
    .min(1)
    .meta({ path: 'read' } satisfies FieldMeta);
/** The path that a job writes to. */
export const writePath = () =>
  z
    .string()
    .min(1)
    .meta({ path: 'write' } satisfies FieldMeta);

/** What help and forms tell of a field. */
export function said<S extends z.core.$ZodType>(schema: S, about: string, meta: FieldMeta = {}): S {
  return (schema as unknown as z.ZodType).describe(about).meta({ ...meta }) as unknown as S;
}

/** Fields that stand together in forms and in help. */
export function grouped<S extends z.ZodRawShape>(group: FieldGroup, shape: S): S {
  const members = Object.entries(shape).map(([name, field]) => [name, (field as z.ZodType).meta({ group })]);
  return Object.fromEntries(members) as S;
}

/** For what asks a teacher about a dataset. */
export const classMap = said(
  ClassPairsSchema.optional(),
  'which of the teacher’s classes stand for a class of the dataset, where their names do not tell',
  { flag: 'class-map', label: 'Pairs of classes' },
);

/** Where a job computes, and how much of the machine it takes. `threads` 0: one per core. */
export const EngineSchema = z.strictObject({
  engine: said(z.enum(['auto', 'tensorflow', 'onnxruntime', 'wasm']).default('auto'), 'what computes', {
    flag: 'engine',
    label: 'Engine',
  }),
  device: said(z.enum(['auto', 'cpu', 'gpu']).default('auto'), 'where it computes', {
    flag: 'device',
    label: 'Device',
  }),
  threads: said(whole(0, MOST.threads).default(0), 'threads of the CPU, 0: one per core', {
    flag: 'threads',
    label: 'Threads',
  }),
  giveWay: said(z.boolean().default(false), 'let other programs go first where they need the processor', {
    flag: 'give-way',
    label: 'Let other programs go first',
  }),
});

/** Numbers of templates: for each kind of weight matrix, for all other tensors, and exceptions by role. */
export const templates = grouped('Templates', {
  blockSize: said(whole(1, MOST.width).default(32), 'side of a template', {
    flag: 'block',
    label: 'Block size',
    help: 'Side of a template. Smaller ones are shared by more widths; 16 to 64.',
  }),
  blockColumns: said(
    whole(1, MOST.width).optional(),
    'its other side: templates are [block, block-columns]',
    {
      flag: 'block-columns',
      label: 'Block columns',
      help: 'The other side, where templates are no squares. One divides the other; widths are multiples of the longer.',
      otherwise: 'squares',
    },
  ),
  templates: z
    .strictObject({
      matrix: said(whole(1, MOST.templates).default(8), 'templates for each kind of weight matrix', {
        flag: 'templates',
        label: 'For each matrix',
        help: 'More templates make a better and larger bank; 4 to 16.',
      }),
      other: said(whole(1, MOST.templates).default(4), 'templates for each kind of other tensor', {
        flag: 'other-templates',
        label: 'For other tensors',
        help: 'The same for biases, norms and positions; 2 to 8 are plenty.',
      }),
    })
    .prefault({}),
  templatesOf: said(
    z.record(z.string(), whole(1, MOST.templates)).optional(),
    'exceptions, e.g. mlp.fc1.weight=16',
    {
      flag: 'templates-of',
      label: 'Templates',
      help: 'Of this matrix alone, instead of the number for all.',
    },
  ),
});

/** The families of networks that banks are made of, each with what it is told by. */
export const arch = said(
  z.enum(SIZED_NAMES).default('vit'),
  `what the network is: ${SIZED_FAMILIES.map(({ name, title }) => `${name}, ${title}`).join('; ')}`,
  {
    flag: 'arch',
    label: 'Architecture',
    help: 'What the models of the bank are.',
  },
);

/** Of a Mixer. At 64 patches as many hidden units as the width are what Mixer-B/16 has at its 196. */
export const tokenRatio = said(
  z.number().positive().max(MOST.factor).default(1),
  'mixer: hidden width of token mixing by the width',
  {
    flag: 'token-ratio',
    label: 'Token ratio',
    help: 'MLP-Mixer: how many hidden units mix the patches, by the width; 0.5 to 2.',
  },
);

/** Of a ConvNeXt: 2 is what those of the paper have. */
export const widening = said(
  z.number().positive().max(MOST.factor).default(1),
  'convnext: width of each stage by that of the stage before',
  {
    flag: 'widening',
    label: 'Widening',
    help: 'ConvNeXt: how much wider each of its four stages is than the one before; 1 or 2.',
  },
);

/** How a Vision Transformer is made, beside its width and depth. */
export const transformer = grouped('Network', {
  headDim: said(whole(1, MOST.width).default(32), 'size of an attention head', {
    flag: 'head-dim',
    label: 'Head size',
    help: 'Width of one attention head; 32 or 64. Widths are multiples of it.',
  }),
  mlpRatio: said(z.number().positive().max(MOST.factor).default(4), 'hidden width of a block by the width', {
    flag: 'mlp-ratio',
    label: 'MLP ratio',
    help: 'How much wider the hidden layer of a block is than the model; 2 to 4.',
  }),
  patchSize: said(whole(1, MOST.pixels).optional(), 'size of a patch', {
    flag: 'patch',
    label: 'Patch',
    help: 'Side of the squares an image is cut into. Smaller sees more and costs four times as much when halved.',
    unit: 'pixels',
    otherwise: 'after the size of the images',
  }),
});

/** The side that images are brought to. */
export const imageSize = said(whole(1, MOST.pixels).optional(), 'pixels per side', {
  label: 'Image size',
  help: 'Images are brought to this side before they are learned from; a multiple of the patch.',
  group: 'Network',
  unit: 'pixels',
  otherwise: 'the dataset’s',
});
