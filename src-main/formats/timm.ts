import { join } from 'node:path';
import { StudioError } from '../base/errors';
import type { ViTConfig } from '../nn/config';
import type { TimmFamily } from '../nn/families/family';
import { familyOf, isSized, sizedFamilyNamed } from '../nn/families/registry';
import type { Model, Network, SizedConfig } from '../nn/model';
import { safetensorsChunks } from './safetensors/writer';
import type { ExportFile } from './staging';

/** A model that is a Vision Transformer. */
export type ViTModel = Model & { network: { arch: 'vit'; config: ViTConfig } };

/** @throws StudioError 'mismatch' for a network that transformers has no place for */
export function asViT(model: Model, library: string): ViTModel {
  const { network } = model;
  if (network.arch === 'vit') return { ...model, network };
  throw unknownTo(library, network, isSized(network) ? ' Its weights go to timm under their own names.' : '');
}

function unknownTo(library: string, network: Network, more = ''): StudioError {
  const what = isSized(network)
    ? `networks of the family ${familyOf(network).title}`
    : 'our convolutional network';
  return new StudioError(
    'mismatch',
    `${library} does not know ${what}.`,
    `Export it as ONNX or for TensorFlow.js.${more}`,
  );
}

/** What timm is told of a network. @throws StudioError 'mismatch' where timm cannot hold it */
function timmOf({ network }: Model): { timm: TimmFamily; config: SizedConfig } {
  const timm = isSized(network) ? sizedFamilyNamed(network.arch).timm : undefined;
  if (!timm || !isSized(network)) throw unknownTo('timm', network);
  const { config } = network;
  checkHeld('timm', timm.obstacle(config));
  return { timm, config };
}

function checkHeld(library: string, obstacle: string | undefined): void {
  if (obstacle === undefined) return;
  throw new StudioError('mismatch', `${library} ${obstacle}.`, 'Export it as ONNX or for TensorFlow.js.');
}

/** Libraries of Vision Transformers know one width, and heads that fill it. @throws StudioError 'mismatch' */
export function checkHeads({ network }: ViTModel, library: string): void {
  checkHeld(library, familyOf(network).timm!.obstacle(network.config));
}

/** A JSON file of an export, as people read it. */
export function jsonFile(path: string, content: unknown): ExportFile {
  return { path, chunks: () => [new TextEncoder().encode(`${JSON.stringify(content, undefined, 2)}\n`)] };
}

/** timm's layout of a model in a folder (source: timm `hub.py`, `save_for_hf`). */
export function timmFiles(model: Model): ExportFile[] {
  const { timm, config } = timmOf(model);
  const { weights, classes, normalisation, cropPct = 1 } = model;
  const all = [...weights, ...(timm.added?.(config) ?? [])];
  const named = new Map(all.map(([name, tensor]) => [timm.nameOf?.(name) ?? name, tensor]));
  const description = {
    architecture: timm.architecture(config),
    num_classes: config.numClasses,
    num_features: familyOf(model.network).places(model.network.config).features,
    global_pool: timm.globalPool(config),
    label_names: classes,
    model_args: timm.args(config),
    pretrained_cfg: {
      custom_load: false,
      input_size: [config.inChans, config.imgSize, config.imgSize],
      fixed_input_size: timm.anySize !== true,
      interpolation: 'bicubic',
      crop_pct: cropPct,
      crop_mode: 'center',
      mean: normalisation.mean,
      std: normalisation.std,
      num_classes: config.numClasses,
      pool_size: null,
      first_conv: timm.firstConv,
      classifier: timm.classifier(config),
    },
  };
  return [
    jsonFile('config.json', description),
    { path: 'model.safetensors', chunks: () => safetensorsChunks(named, { format: 'pt' }) },
  ];
}

function pythonText(value: unknown): string {
  return value === null ? 'None' : typeof value === 'boolean' ? 'False' : JSON.stringify(value);
}

/** How to load a timm export in Python: by timm's registry, or by its class where an entry fixes what differs. */
export function timmSnippet(model: Model, target: string): string {
  const { timm, config } = timmOf(model);
  const weights = JSON.stringify(join(target, 'model.safetensors'));
  const args = Object.entries({ num_classes: config.numClasses, ...timm.args(config) }).map(
    ([name, value]) => `    ${name}=${pythonText(value)},`,
  );
  const className = timm.className?.(config);
  const lines =
    className === undefined
      ? [
          'import timm',
          '',
          'model = timm.create_model(',
          `    ${JSON.stringify(timm.architecture(config))},`,
          `    checkpoint_path=${weights},`,
          ...args,
          ').eval()',
        ]
      : [
          `from timm.models import ${className}, load_checkpoint`,
          '',
          `model = ${className}(`,
          ...args,
          ')',
          `load_checkpoint(model, ${weights})`,
          'model.eval()',
        ];
  return [...lines, ''].join('\n');
}
