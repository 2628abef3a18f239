import { z } from 'zod';
import { StudioError } from '../base/errors';
import type { Model } from '../nn/model';
import { checkNetwork, networkShapes } from '../nn/network';
import {
  checkDescription,
  checkTensors,
  describeFile,
  type Kind,
  readDescription,
  readFinite,
} from './description';
import { type SafetensorsFile, withSafetensors } from './safetensors/reader';
import { writeSafetensors } from './safetensors/writer';
import { ClassesSchema, NetworkSchema, NormalisationSchema } from './schemas';

/** A model without its weights. */
export type ModelDescription = Omit<Model, 'weights' | 'cropPct'>;

const MODEL: Kind<ModelDescription> = {
  name: 'model',
  version: 1,
  schema: z.strictObject({
    network: NetworkSchema,
    classes: ClassesSchema,
    normalisation: NormalisationSchema,
  }),
};

/** Writes our own file of a model: a safetensors file with the weights under timm's names, described in its metadata. */
export async function writeModel(path: string, model: Model): Promise<void> {
  const { network, classes, normalisation, weights } = model;
  await writeSafetensors(path, weights, describeFile(MODEL, { network, classes, normalisation }));
}

/**
 * Reads our own file of a model and checks it against what it says of itself.
 *
 * @throws StudioError 'bad-file' with what is wrong, 'newer-version', 'not-found'
 */
export async function readModel(path: string): Promise<Model> {
  return withSafetensors(path, async (file) => {
    const description = checkModel(file);
    const names = [...networkShapes(description.network).keys()];
    return {
      ...description,
      weights: await readFinite(
        file,
        names.map((name) => [name, name]),
      ),
    };
  });
}

/** What a file of a model holds, all checked but the values: for a preview. */
export async function inspectModel(path: string): Promise<ModelDescription> {
  return withSafetensors(path, (file) => Promise.resolve(checkModel(file)));
}

/** What a file of a model says of itself, its tensors not yet checked. @throws StudioError 'bad-file', 'newer-version' */
export function describedModel(file: SafetensorsFile): ModelDescription {
  const description = readDescription(file, MODEL);
  checkDescription(file.path, MODEL.name, () => {
    checkNetwork(description.network);
    checkClasses(description.classes, description.network.config.numClasses);
  });
  return description;
}

function checkModel(file: SafetensorsFile): ModelDescription {
  const description = describedModel(file);
  checkTensors(file, networkShapes(description.network));
  return description;
}

/** @throws StudioError 'mismatch' where there are not as many names as logits */
export function checkClasses(classes: readonly string[], numClasses: number): void {
  if (classes.length === numClasses) return;
  throw new StudioError('mismatch', `It names ${classes.length} classes and has logits for ${numClasses}.`);
}
