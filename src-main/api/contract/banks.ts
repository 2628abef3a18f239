import { z } from 'zod';
import { CondenseOptionsSchema } from '../../work/kinds/condense/declare';
import { whole } from '../../work/fields';
import { TARGET_MODES } from '../../wave/size';
import { MOST_DEPTH, MOST_MLP_RATIO, MOST_WIDTH } from '../../base/size';
import { INITIALISATIONS } from '../../work/kinds/generate/declare';
import { procedure } from './define';
import { axis, id, SizeSchema } from './records';

const CountsSchema = z.object({
  matrixTemplates: z.number(),
  templates: z.number(),
  scalers: z.number(),
  head: z.number(),
  auxiliary: z.number(),
});

/** What a bank keeps of one kind of tensor. */
const RoleSchema = z.object({
  name: z.string(),
  /** One of the four weight matrices of a block. */
  matrix: z.boolean(),
  layered: z.boolean(),
  layers: z.number(),
  templates: z.number(),
  /** Rows and columns of a template. */
  template: z.tuple([z.number(), z.number()]),
  /** Blocks down and across the tensor. */
  rows: z.number(),
  columns: z.number(),
  parameters: z.number(),
});

/** A target of a bank, before it is made. `memory`: bytes of its weights and of one image's activations, float32. */
const CellSchema = SizeSchema.extend({
  valid: z.boolean(),
  reason: z.string().exactOptional(),
  nearest: z.array(SizeSchema),
  parameters: z.number(),
  flops: z.number(),
  memory: z.number(),
  /** Of training, about; null where the engine's speed was not measured yet, or the size is not possible. */
  secondsPerImage: z.number().nullable(),
  /** See {@link TargetMode}; `rival`: a network that begins in another way than from the bank. */
  mode: z.enum([...TARGET_MODES, 'rival']),
});

const one = z.strictObject({ id });

/** Template banks: what is in them and what can be made from them. */
export const banks = {
  overview: procedure({
    input: one,
    output: z.object({
      counts: CountsSchema,
      /** Parameters of the teacher it was condensed from; null where that is not known. */
      teacher: z.number().nullable(),
      /** Its templates, as a share of the teacher's parameters (of the auxiliary network's where there is no teacher). */
      share: z.number(),
      roles: z.array(RoleSchema),
      widthStep: z.number(),
    }),
  }),
  /**
   * Templates of one role as pictures: `pixels` is base64 of int8 [count, height, width], 127 standing for `absMax`.
   * Templates beyond 128 values along a side are thinned.
   */
  templates: procedure({
    input: z.strictObject({ id, role: z.string().max(200) }),
    output: z.object({
      role: z.string(),
      count: z.number(),
      height: z.number(),
      width: z.number(),
      absMax: z.number(),
      pixels: z.string(),
    }),
  }),
  /** How much each layer uses each template: the mean size of its scalers, [layers][templates], by role. */
  usage: procedure({
    input: one,
    output: z.array(z.object({ role: z.string(), values: z.array(z.array(z.number())) })),
  }),
  /**
   * Every combination of widths, depths and hidden widths; without them a grid around the bank's own sizes, of its own
   * hidden width. With a rival as `init`: what that can make of it.
   */
  grid: procedure({
    input: z.strictObject({
      id,
      widths: axis(MOST_WIDTH).exactOptional(),
      depths: axis(MOST_DEPTH).exactOptional(),
      mlpRatios: axis(MOST_MLP_RATIO).exactOptional(),
      init: z.enum(INITIALISATIONS).default('wave'),
      scalers: z.enum(['inherited', 'fresh']).default('inherited'),
      numClasses: z.number().int().min(1).max(65_536).exactOptional(),
    }),
    output: z.object({
      widths: z.array(z.number()),
      depths: z.array(z.number()),
      /** All that the bank was condensed for. */
      mlpRatios: z.array(z.number()),
      widthStep: z.number(),
      cells: z.array(CellSchema),
    }),
  }),
  /** What condensing with these options would make: live figures for the wizard. */
  plan: procedure({
    input: z.strictObject({
      options: CondenseOptionsSchema.prefault({}),
      /** Of the data. */
      imgSize: z.number().int().min(1).max(4096),
      numClasses: z.number().int().min(2).max(65_536),
      trainImages: whole(1).exactOptional(),
      teacher: id.exactOptional(),
    }),
    output: z.object({
      counts: CountsSchema,
      /** The teacher's parameters; null where none was named or it does not tell. */
      teacher: z.number().nullable(),
      /** The templates as a share of the teacher (or of the auxiliary network). */
      share: z.number(),
      widths: z.array(z.number()),
      depths: z.array(z.number()),
      mlpRatios: z.array(z.number()),
      steps: z.number(),
      /** Bytes while training. */
      memory: z.number(),
      /** Where that is more than the machine has, the largest that is not, if there is one. */
      fits: CondenseOptionsSchema.pick({ sizes: true, leftOut: true, width: true, depth: true }).nullable(),
      /** On the engine in use; null until it was measured. */
      seconds: z.number().nullable(),
      /** What is to be expected of its sizes; null where the teacher's accuracy or the like is not known. */
      accuracy: z.object({ least: z.number(), best: z.number(), from: z.string() }).nullable(),
    }),
  }),
};
