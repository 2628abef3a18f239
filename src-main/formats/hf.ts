import { StudioError } from '../base/errors';
import type { HostTensor, TensorMap } from '../base/tensor';
import type { ViTConfig } from '../nn/config';
import type { Model } from '../nn/model';
import { type ModelCard, modelCard } from './card';
import { hfNameOf } from './names';
import { onnxChunks } from './onnx/export';
import { safetensorsChunks } from './safetensors/writer';
import type { ExportFile } from './staging';
import { asViT, checkHeads, jsonFile, type ViTModel } from './timm';

/**
 * A folder as transformers and transformers.js load it: weights under the classic names with prefix and classifier, all
 * settings explicit where libraries' defaults differ, an ONNX graph, and a model card.
 *
 * @param folder its name, for the model card
 * @throws StudioError 'mismatch' for a network that transformers cannot compute
 */
export function hfFiles(model: Model, card: ModelCard, folder: string): ExportFile[] {
  const vit = asViT(model, 'transformers');
  checkHeads(vit, 'transformers');
  if (vit.network.config.regTokens) {
    throw new StudioError(
      'mismatch',
      'The ViT of transformers has no register tokens, and this model has.',
      'Export it for timm, as ONNX, or for TensorFlow.js.',
    );
  }
  if (vit.network.config.globalPool === 'avg') {
    throw new StudioError(
      'mismatch',
      'The ViT of transformers reads the class token, and this model averages the patches.',
      'Export it for timm, as ONNX, or for TensorFlow.js.',
    );
  }
  const readme = modelCard(model, card, [
    { language: 'python', code: hfSnippet(`./${folder}`) },
    { language: 'js', code: transformersJsSnippet(`./${folder}`) },
  ]);
  return [
    jsonFile('config.json', configOf(vit)),
    jsonFile('preprocessor_config.json', preprocessorOf(vit)),
    { path: 'README.md', chunks: () => [new TextEncoder().encode(readme)] },
    { path: 'model.safetensors', chunks: () => safetensorsChunks(hfTensors(vit), { format: 'pt' }) },
    { path: 'onnx/model.onnx', chunks: () => onnxChunks(model) },
  ];
}

/** The weights under the names of transformers; queries, keys and values are views of timm's packed tensors. */
function hfTensors({ network: { config }, weights }: ViTModel): TensorMap {
  const distilled = config.distilled === true;
  const tensors: TensorMap = new Map();
  for (const [name, tensor] of config.initValues === undefined ? weights : withoutLayerScale(weights)) {
    if (!name.includes('.qkv.')) {
      tensors.set(hfNameOf({ name }, distilled), tensor);
      continue;
    }
    const [rows, ...rest] = tensor.shape as [number, ...number[]];
    for (const third of [0, 1, 2] as const) {
      const length = tensor.data.length / 3;
      const data = tensor.data.subarray(third * length, (third + 1) * length);
      tensors.set(hfNameOf({ name, third }, distilled), { shape: [rows / 3, ...rest], data });
    }
  }
  return tensors;
}

/** Transformers' ViT has no layer scale; γ·(Wx + b) = (γW)x + γb moves it into the matrix before it. */
function withoutLayerScale(weights: TensorMap): TensorMap {
  const folded: TensorMap = new Map();
  for (const [name, tensor] of weights) {
    const [, block, matrix] = /^(.*)\.(attn\.proj|mlp\.fc2)\.(?:weight|bias)$/.exec(name) ?? [];
    if (name.endsWith('.gamma')) continue;
    const gamma = weights.get(`${block ?? ''}.${matrix === 'mlp.fc2' ? 'ls2' : 'ls1'}.gamma`);
    folded.set(name, gamma ? scaledRows(tensor, gamma) : tensor);
  }
  return folded;
}

function scaledRows({ shape, data }: HostTensor, factors: HostTensor): HostTensor {
  const columns = data.length / factors.data.length;
  return { shape, data: data.map((value, i) => value * factors.data[Math.floor(i / columns)]!) };
}

/** `layer_norm_eps` is written out: its default in transformers is another one. */
function configOf({ network: { config }, classes }: ViTModel): Record<string, unknown> {
  const { distilled } = config;
  return {
    architectures: [distilled ? 'DeiTForImageClassificationWithTeacher' : 'ViTForImageClassification'],
    model_type: distilled ? 'deit' : 'vit',
    hidden_size: config.embedDim,
    num_hidden_layers: config.depth,
    num_attention_heads: config.numHeads,
    intermediate_size: hiddenOf(config),
    hidden_act: 'gelu',
    hidden_dropout_prob: 0,
    attention_probs_dropout_prob: 0,
    initializer_range: 0.02,
    layer_norm_eps: 1e-6,
    image_size: config.imgSize,
    patch_size: config.patchSize,
    num_channels: config.inChans,
    qkv_bias: true,
    encoder_stride: config.patchSize,
    id2label: Object.fromEntries(classes.map((name, index) => [String(index), name])),
    label2id: Object.fromEntries(classes.map((name, index) => [name, index])),
    torch_dtype: 'float32',
    // In a browser it would look for an 8-bit graph otherwise.
    'transformers.js_config': { dtype: 'fp32' },
  };
}

function hiddenOf({ embedDim, mlpRatio }: ViTConfig): number {
  return Math.round(embedDim * mlpRatio);
}

/** Resizes the shorter side and cuts out the centre, as the data sets here are made: ViTImageProcessor would squash. */
function preprocessorOf({
  network: { config },
  normalisation,
  cropPct = 1,
}: ViTModel): Record<string, unknown> {
  return {
    image_processor_type: 'CLIPImageProcessor',
    do_convert_rgb: true,
    do_resize: true,
    size: { shortest_edge: Math.round(config.imgSize / cropPct) },
    resample: 3,
    do_center_crop: true,
    crop_size: { height: config.imgSize, width: config.imgSize },
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    image_mean: normalisation.mean,
    image_std: normalisation.std,
  };
}

/** How to load a Hugging Face export in Python. */
export function hfSnippet(target: string): string {
  const path = JSON.stringify(target);
  return [
    'from PIL import Image, ImageOps',
    'from transformers import AutoImageProcessor, AutoModelForImageClassification',
    '',
    `processor = AutoImageProcessor.from_pretrained(${path})`,
    `model = AutoModelForImageClassification.from_pretrained(${path}).eval()`,
    'image = ImageOps.exif_transpose(Image.open("image.jpg"))',
    'inputs = processor(image, return_tensors="pt")',
    'print(model.config.id2label[model(**inputs).logits.argmax(-1).item()])',
    '',
  ].join('\n');
}

/** The same in JavaScript. */
export function transformersJsSnippet(target: string): string {
  return [
    "import { pipeline } from '@huggingface/transformers';",
    '',
    `const classify = await pipeline('image-classification', ${JSON.stringify(target)}, { dtype: 'fp32' });`,
    "console.log(await classify('image.jpg'));",
    '',
  ].join('\n');
}
