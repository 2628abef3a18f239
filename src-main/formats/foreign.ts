import { z } from 'zod';
import { StudioError } from '../base/errors';
import type { Normalisation, Rgb } from '../nn/model';

/** What the descriptions beside foreign weights say, as far as it matters. */
export interface Foreign {
  numHeads: number | undefined;
  /** Names in the order of the logits. */
  classes: string[] | undefined;
  normalisation: Normalisation | undefined;
  initValues: number | undefined;
  globalPool: string | undefined;
  notes: string[];
}

const rgb = z.tuple([z.number(), z.number(), z.number()]);
const channels = z.union([rgb, z.number().transform((value): Rgb => [value, value, value])]);

/** `config.json` of transformers and of timm: fields of both, all optional, others ignored. */
const ConfigSchema = z.looseObject({
  model_type: z.string().optional(),
  hidden_act: z.string().optional(),
  layer_norm_eps: z.number().optional(),
  num_attention_heads: z.int().positive().optional(),
  id2label: z.record(z.string(), z.string()).optional(),
  architecture: z.string().optional(),
  label_names: z.array(z.string()).optional(),
  global_pool: z.string().optional(),
  model_args: z
    .looseObject({ num_heads: z.int().positive().optional(), init_values: z.number().nullish() })
    .optional(),
  pretrained_cfg: z
    .looseObject({ mean: rgb.optional(), std: rgb.optional(), label_names: z.array(z.string()).nullish() })
    .optional(),
});

const PreprocessorSchema = z.looseObject({
  do_rescale: z.boolean().optional(),
  rescale_factor: z.number().positive().optional(),
  do_normalize: z.boolean().optional(),
  image_mean: channels.nullish(),
  image_std: channels.nullish(),
});

/**
 * Reads the descriptions beside a ViT's weights.
 *
 * @throws StudioError 'bad-file' where they are wrong, or tell of a network that is computed in another way than ours
 */
export function readForeign(config: unknown, preprocessor: unknown, label: string): Foreign {
  const known = parse(ConfigSchema, config ?? {}, 'config.json');
  const notes = checkSupported(known, label);
  return {
    numHeads: known.num_attention_heads ?? known.model_args?.num_heads,
    classes:
      known.label_names ?? known.pretrained_cfg?.label_names ?? (known.id2label && labelsOf(known.id2label)),
    normalisation:
      normalisationOf(parse(PreprocessorSchema, preprocessor ?? {}, 'preprocessor_config.json')) ??
      pair(known.pretrained_cfg?.mean, known.pretrained_cfg?.std),
    initValues: known.model_args?.init_values ?? undefined,
    globalPool: known.global_pool,
    notes,
  };
}

function checkSupported(config: z.infer<typeof ConfigSchema>, label: string): string[] {
  const { model_type: type = 'vit', hidden_act: activation = 'gelu' } = config;
  // What transformers and timm take where the file does not say.
  const epsilon =
    config.layer_norm_eps ?? (config.model_type === undefined || type === 'timm_wrapper' ? 1e-6 : 1e-12);
  const refuse = (what: string) => {
    throw new StudioError('bad-file', `“${label}” ${what}.`, 'Choose a plain ViT or DeiT checkpoint.');
  };
  if (!['vit', 'deit', 'timm_wrapper'].includes(type)) refuse(`holds a “${type}”, not a ViT or DeiT`);
  if (activation !== 'gelu')
    refuse(`uses the activation “${activation}”; only the exact “gelu” is supported`);
  if (epsilon > 1e-6 || epsilon < 0) {
    refuse(`normalises its layers with an epsilon of ${epsilon}; at most 1e-6 is supported`);
  }
  if (epsilon === 1e-6) return [];
  return [
    `Layers are normalised with an epsilon of 1e-6 instead of ${epsilon}, as timm does for the same weights.`,
  ];
}

/** Labels by index, or undefined where they are no names (LABEL_0, …) or have gaps. */
function labelsOf(labels: Record<string, string>): string[] | undefined {
  const names = Object.keys(labels).map((_, index) => labels[String(index)]);
  const known = names.filter((name) => name !== undefined);
  const madeUp = known.every((name, index) => name === `LABEL_${index}`);
  return known.length === names.length && !madeUp ? known : undefined;
}

/** As values from 0 to 1 are normalised, whatever range the processor gives them before. */
function normalisationOf(processor: z.infer<typeof PreprocessorSchema>): Normalisation | undefined {
  const { image_mean: mean, image_std: std, do_normalize: on } = processor;
  const range = processor.do_rescale === false ? 255 : 255 * (processor.rescale_factor ?? 1 / 255);
  if (on === false) return scaled([0, 0, 0], [1, 1, 1], range);
  return mean && std ? scaled(mean, std, range) : undefined;
}

function scaled(mean: Rgb, std: Rgb, range: number): Normalisation {
  if (Math.abs(range - 1) < 1e-6) return { mean, std };
  const divide = ([r, g, b]: Rgb): Rgb => [r / range, g / range, b / range];
  return { mean: divide(mean), std: divide(std) };
}

function pair(mean: Rgb | undefined, std: Rgb | undefined): Normalisation | undefined {
  return mean && std && { mean, std };
}

function parse<T>(schema: z.ZodType<T>, value: unknown, file: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new StudioError(
    'bad-file',
    `“${file}” is wrong (${issue!.path.join('.') || 'content'}: ${issue!.message}).`,
    'Get it again from where the weights came.',
  );
}
