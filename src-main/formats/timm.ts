import { join } from 'node:path';
import { StudioError } from '../base/errors';
import type { ViTConfig } from '../nn/config';
import type { Model } from '../nn/model';
import { safetensorsChunks } from './safetensors/writer';
import type { ExportFile } from './staging';

/** A model that is a Vision Transformer. */
export type ViTModel = Model & { network: { arch: 'vit'; config: ViTConfig } };

/** @throws StudioError 'mismatch' for a network that the libraries of Vision Transformers do not know */
export function asViT(model: Model, library: string): ViTModel {
  const { network } = model;
  if (network.arch === 'vit') return { ...model, network };
  throw new StudioError(
    'mismatch',
    `${library} does not know our convolutional network.`,
    'Export it as ONNX or for TensorFlow.js.',
  );
}

/** Libraries of Vision Transformers know one width, and heads that fill it. @throws StudioError 'mismatch' */
export function checkHeads({ network: { config } }: ViTModel, library: string): void {
  if (config.narrow) {
    throw new StudioError(
      'mismatch',
      `${library} knows only networks of one width, and this one is narrower up to its block ${config.narrow.depth}.`,
      'Export it as ONNX or for TensorFlow.js.',
    );
  }
  if (config.headDim === undefined) return;
  throw new StudioError(
    'mismatch',
    `${library} knows only heads that are together as wide as the network, and this one has ${config.numHeads} of ${config.headDim} in a width of ${config.embedDim}.`,
    'Export it as ONNX or for TensorFlow.js.',
  );
}

/** A JSON file of an export, as people read it. */
export function jsonFile(path: string, content: unknown): ExportFile {
  return { path, chunks: () => [new TextEncoder().encode(`${JSON.stringify(content, undefined, 2)}\n`)] };
}

/** timm's layout of a model in a folder (source: timm `hub.py`, `save_for_hf`). */
export function timmFiles(model: Model): ExportFile[] {
  const vit = asViT(model, 'timm');
  checkHeads(vit, 'timm');
  const { weights, classes, network, normalisation, cropPct = 1 } = vit;
  const { config } = network;
  const description = {
    architecture: architectureOf(config),
    num_classes: config.numClasses,
    num_features: config.embedDim,
    global_pool: config.globalPool ?? 'token',
    label_names: classes,
    model_args: modelArgs(config),
    pretrained_cfg: {
      custom_load: false,
      input_size: [config.inChans, config.imgSize, config.imgSize],
      fixed_input_size: true,
      interpolation: 'bicubic',
      crop_pct: cropPct,
      crop_mode: 'center',
      mean: normalisation.mean,
      std: normalisation.std,
      num_classes: config.numClasses,
      pool_size: null,
      first_conv: 'patch_embed.proj',
      classifier: config.distilled ? ['head', 'head_dist'] : 'head',
    },
  };
  return [
    jsonFile('config.json', description),
    { path: 'model.safetensors', chunks: () => safetensorsChunks(weights, { format: 'pt' }) },
  ];
}

/** The entry of timm's registry that is nearest; all numbers are given besides. */
function architectureOf({ distilled }: ViTConfig): string {
  return distilled ? 'deit_tiny_distilled_patch16_224' : 'vit_tiny_patch16_224';
}

/** What timm's VisionTransformer is made with. */
function modelArgs(config: ViTConfig): Record<string, number | string | boolean> {
  const { imgSize, patchSize, embedDim, depth, numHeads, mlpRatio, initValues, globalPool } = config;
  return {
    img_size: imgSize,
    patch_size: patchSize,
    embed_dim: embedDim,
    depth,
    num_heads: numHeads,
    mlp_ratio: mlpRatio,
    ...(initValues === undefined ? {} : { init_values: initValues }),
    ...(globalPool === 'avg' ? { global_pool: 'avg' } : {}),
    ...(config.classToken === false ? { class_token: false } : {}),
    ...(config.regTokens ? { reg_tokens: config.regTokens } : {}),
  };
}

/** How to load a timm export in Python. */
export function timmSnippet(model: Model, target: string): string {
  const { config } = asViT(model, 'timm').network;
  const args = Object.entries({ num_classes: config.numClasses, ...modelArgs(config) });
  return [
    'import timm',
    '',
    'model = timm.create_model(',
    `    ${JSON.stringify(architectureOf(config))},`,
    `    checkpoint_path=${JSON.stringify(join(target, 'model.safetensors'))},`,
    ...args.map(
      ([name, value]) => `    ${name}=${typeof value === 'boolean' ? 'False' : JSON.stringify(value)},`,
    ),
    ').eval()',
    '',
  ].join('\n');
}
