import { basename } from 'node:path';
import { StudioError } from '../base/errors';
import { type ProgressToken, silentProgress } from '../base/progress';
import { filled, type HostTensor, sizeOf, type TensorMap } from '../base/tensor';
import { checkViTConfig, numPrefixTokens, type ViTConfig } from '../nn/config';
import { weightShapes } from '../nn/families/registry';
import type { Model, Normalisation } from '../nn/model';
import { allFinite, kindOf } from './description';
import { inferLayout, type Layout } from './layout';
import { LAYER_NORM_EPSILON } from '../nn/graph-ops';
import { describedModel } from './model';
import { notFinite } from './refusals';
import { resizePositions } from './positions';
import { checkComputed, checkModelType } from './refusals';
import { fittingLabels, type Told, type ToldNetwork } from './told/told';
import type { Naming } from './copies';
import { openWeights, type WeightFiles } from './weights';

/** What a person may say of a file that does not tell, or tells wrongly. */
export interface ImportOptions {
  /** Position embeddings are resized to it. */
  imgSize?: number | undefined;
  numHeads?: number | undefined;
  classes?: string[] | undefined;
  normalisation?: Normalisation | undefined;
  cropPct?: number | undefined;
}

/** What a file was found to hold. */
export interface ViTDescription extends Omit<Model, 'weights'> {
  network: { arch: 'vit'; config: ViTConfig };
  naming: Naming;
  /** Pixels per side of the images that the stored positions are for. */
  storedImgSize: number;
  /** Whether the class names are the file's or were given; else they are made up. */
  labelled: boolean;
  /** What neither the file nor its neighbours told. */
  guessed: 'normalisation'[];
  /** The share of a side that the middle of an image has, which alone it was evaluated on; 1: all of it. */
  cropPct: number;
  /** What was assumed or changed, in sentences. */
  notes: string[];
}

/** A model out of a file, and how it was understood. */
export type ImportedViT = ViTDescription & { weights: TensorMap };

/**
 * Says which Vision Transformer a file or folder holds, reading headers and descriptions only.
 *
 * @throws as {@link importViT}
 */
export async function inspectViT(path: string, options: ImportOptions = {}): Promise<ViTDescription> {
  return withWeights(path, (files) => Promise.resolve(describe(files, options).description));
}

/**
 * Reads a ViT or DeiT: a safetensors file under timm's or Hugging Face's names, whole or in parts, or a folder that
 * either wrote. All weights become float32; the image size may be changed. Tensors are read one by one, so that no more
 * than the model and its largest tensor are held.
 *
 * @throws StudioError 'bad-file' naming what is damaged or not supported, 'mismatch', 'usage', 'not-found'
 */
export async function importViT(
  path: string,
  options: ImportOptions = {},
  progress: ProgressToken = silentProgress,
): Promise<ImportedViT> {
  return withWeights(path, async (files) => {
    const { description, layout } = describe(files, options);
    const weights: TensorMap = new Map();
    const shapes = [...weightShapes(layout.config)];
    for (const [index, [name, shape]] of shapes.entries()) {
      await progress.checkpoint();
      const tensor = await readWeight(files, layout, name, shape);
      if (!allFinite(tensor.data)) {
        throw notFinite(files, name);
      }
      weights.set(name, tensor);
      progress.report({ stage: 'Reading weights', fraction: (index + 1) / shapes.length });
    }
    return { ...description, weights: adapt(weights, layout, description.network.config) };
  });
}

async function withWeights<T>(path: string, use: (files: WeightFiles) => Promise<T>): Promise<T> {
  const files = await openWeights(path);
  try {
    return await use(files);
  } finally {
    await files.close();
  }
}

function describe(
  files: WeightFiles,
  options: ImportOptions,
): { description: ViTDescription; layout: Layout } {
  const told = toldOf(files);
  const network = { ...told.network, ...(options.numHeads ? { numHeads: options.numHeads } : {}) };
  checkModelType(network, files.label);
  const layout = inferLayout(files, network);
  const notes = [...told.notes, ...checkComputed(network, layout.naming, files.label), ...layout.notes];
  checkPooling(files, layout, network);
  const config = { ...layout.config, imgSize: options.imgSize ?? layout.config.imgSize };
  checkViTConfig(config);
  const classes = options.classes ?? fittingLabels(told, config.numClasses, notes);
  if (!classes) notes.push('The file does not name its classes: they are numbered.');
  if (classes && classes.length !== config.numClasses) {
    throw new StudioError(
      'mismatch',
      `${classes.length} names of classes are there for ${config.numClasses} logits of “${files.label}”.`,
      'Give as many names as it has logits, or none.',
    );
  }
  if (config.imgSize !== layout.config.imgSize) {
    notes.push(`Positions are resized from images of ${layout.config.imgSize} pixels to ${config.imgSize}.`);
  }
  const normalisation = options.normalisation ?? told.normalisation;
  const description: ViTDescription = {
    network: { arch: 'vit', config },
    classes: classes ?? Array.from({ length: config.numClasses }, (_, index) => `class ${index}`),
    normalisation: normalisation ?? assumedNormalisation(files, layout, notes),
    guessed: normalisation ? [] : ['normalisation'],
    cropPct: options.cropPct ?? told.cropPct ?? 1,
    naming: layout.naming,
    storedImgSize: layout.config.imgSize,
    labelled: classes !== undefined,
    notes,
  };
  return { description, layout };
}

/** What a model's own description says, where the file is one of ours; else what lies beside it. */
function toldOf({ file, told }: WeightFiles): Told {
  if (!file || kindOf(file) === undefined) return told;
  const { network, classes, normalisation } = describedModel(file);
  if (network.arch !== 'vit') {
    throw new StudioError(
      'bad-file',
      `“${basename(file.path)}” holds a convolutional network, not a ViT.`,
      'Choose a ViT or DeiT.',
    );
  }
  const { numHeads, initValues, globalPool } = network.config;
  return {
    labels: [{ names: classes, from: basename(file.path) }],
    normalisation,
    network: {
      numHeads,
      epsilon: LAYER_NORM_EPSILON,
      ...(initValues === undefined ? {} : { initValues }),
      ...(globalPool ? { globalPool } : {}),
    },
    notes: [],
  };
}

/** timm can also average without `fc_norm`, or have it without averaging; neither can be told from the weights. */
function checkPooling({ label }: WeightFiles, { config }: Layout, { globalPool }: ToldNetwork): void {
  if (globalPool === undefined || globalPool === (config.globalPool ?? 'token')) return;
  throw new StudioError(
    'bad-file',
    `“${label}” pools by “${globalPool}” in a way that is not supported.`,
    'Choose a checkpoint that reads the class token, or averages before fc_norm.',
  );
}

const IMAGENET: Normalisation = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
const HALF: Normalisation = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };

/** DeiT and its kin were trained with ImageNet's mean and standard deviation, the original ViTs with a half. */
function assumedNormalisation(
  files: WeightFiles,
  { config, naming }: Layout,
  notes: string[],
): Normalisation {
  const deit = config.distilled === true || config.initValues !== undefined || naming === 'torchvision';
  const named = [files.label, ...files.names.slice(0, 1)].some((name) => /deit|dino|mae/i.test(name));
  const what =
    deit || named ? 'ImageNet’s mean and standard deviation are' : 'a mean and standard deviation of 0.5 are';
  notes.push(`The file does not tell how pixels are normalised: ${what} assumed.`);
  return deit || named ? IMAGENET : HALF;
}

/** One weight as stored, in the shape that it has in timm. */
async function readWeight(
  files: WeightFiles,
  { sources, config, unplaced }: Layout,
  name: string,
  shape: number[],
): Promise<HostTensor> {
  const [first, ...more] = sources.get(name)!;
  if (first === undefined) return filled(shape);
  if (more.length === 0 && !(name === 'pos_embed' && unplaced > 0)) {
    return { shape, data: (await files.read(first)).data };
  }
  const data = new Float32Array(sizeOf(shape));
  if (name === 'pos_embed') {
    // Tokens without positions lie between those that have some and the patches.
    const stored = (await files.read(first)).data;
    const kept = (numPrefixTokens(config) - unplaced) * config.embedDim;
    data.set(stored.subarray(0, kept));
    data.set(stored.subarray(kept), kept + unplaced * config.embedDim);
    return { shape, data };
  }
  let at = 0;
  for (const source of [first, ...more]) {
    const part = await files.read(source);
    data.set(part.data, at);
    at += part.data.length;
  }
  return { shape, data };
}

/** Makes the weights fit the network that is wanted. */
function adapt(weights: TensorMap, { oneHead, config: stored }: Layout, wanted: ViTConfig): TensorMap {
  if (wanted.imgSize !== stored.imgSize) {
    const side = wanted.imgSize / wanted.patchSize;
    weights.set('pos_embed', resizePositions(weights.get('pos_embed')!, numPrefixTokens(wanted), side));
  }
  // The mean of both heads is the class token's alone when that is doubled and the other zero.
  if (oneHead) {
    for (const part of ['head.weight', 'head.bias']) {
      const { data } = weights.get(part)!;
      data.forEach((value, index) => (data[index] = 2 * value));
    }
  }
  return weights;
}
