import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { Normalisation, Rgb } from '../../nn/model';
import { ClassesSchema, NormalisationSchema } from '../schemas';
import { METADATA_CLASSES, METADATA_NORMALISATION } from './export';

/** What is known of a classifier beyond its graph. */
export interface Description {
  classes?: string[];
  normalisation?: Normalisation;
  imgSize?: number;
}

/** What our own exports say in the file's metadata; whatever is not as we write it is somebody else's, and ignored. */
export function fromMetadata(metadata: ReadonlyMap<string, string>): Description {
  const classes = ClassesSchema.safeParse(parsed(metadata.get(METADATA_CLASSES)));
  const normalisation = NormalisationSchema.safeParse(parsed(metadata.get(METADATA_NORMALISATION)));
  return {
    ...(classes.success ? { classes: classes.data } : {}),
    ...(normalisation.success ? { normalisation: normalisation.data } : {}),
  };
}

const MOST_BYTES = 16 * 2 ** 20;

const Labels = z.object({ id2label: z.record(z.string(), z.string()) });
const Side = z.number().int().positive();
const Preprocessor = z.object({
  do_normalize: z.boolean().optional(),
  image_mean: z.array(z.number()).optional(),
  image_std: z.array(z.number()).optional(),
  size: z
    .union([Side, z.object({ height: Side, width: Side }), z.object({ shortest_edge: Side })])
    .optional(),
  crop_size: z.union([Side, z.object({ height: Side, width: Side })]).optional(),
});

/**
 * What Hugging Face's `config.json` and `preprocessor_config.json` say, where they are beside the model or, as usual there,
 * beside the folder “onnx” that it is in.
 */
export function fromNeighbours(path: string): Description {
  const folder = dirname(path);
  const labels = Labels.safeParse(neighbour(folder, 'config.json'));
  const preprocessor = Preprocessor.safeParse(neighbour(folder, 'preprocessor_config.json'));
  return {
    ...(labels.success ? labelled(labels.data.id2label) : {}),
    ...(preprocessor.success ? preprocessed(preprocessor.data) : {}),
  };
}

function labelled(id2label: Record<string, string>): Description {
  const classes = Array.from({ length: Object.keys(id2label).length }, (_, i) => id2label[i]);
  return classes.every((label) => label !== undefined) ? { classes } : {};
}

function preprocessed(config: z.infer<typeof Preprocessor>): Description {
  const { image_mean: mean, image_std: std, do_normalize: normalises } = config;
  const size = config.crop_size ?? config.size;
  const imgSize = typeof size === 'object' ? ('height' in size ? size.height : size.shortest_edge) : size;
  const normalisation = NormalisationSchema.safeParse(
    normalises === false ? { mean: [0, 0, 0] satisfies Rgb, std: [1, 1, 1] satisfies Rgb } : { mean, std },
  );
  return {
    ...(normalisation.success ? { normalisation: normalisation.data } : {}),
    ...(imgSize === undefined ? {} : { imgSize }),
  };
}

function neighbour(folder: string, name: string): unknown {
  const path = join(basename(folder) === 'onnx' ? dirname(folder) : folder, name);
  if (!existsSync(path) || statSync(path).size > MOST_BYTES) return undefined;
  return parsed(readFileSync(path, 'utf8'));
}

function parsed(json: string | undefined): unknown {
  try {
    return json === undefined ? undefined : JSON.parse(json);
  } catch {
    return undefined;
  }
}
