import { basename, join, resolve } from 'node:path';
import { type ProgressToken, silentProgress } from '../base/progress';
import type { Classifier, Model } from '../nn/model';
import type { ModelCard } from './card';
import { hfFiles, hfSnippet, transformersJsSnippet } from './hf';
import { onnxChunks } from './onnx/export';
import type { OnnxPrecision } from './onnx/graph';
import { ortBytes } from './onnx/ort';
import { collectGarbage, releaseTensors } from './release';
import { onnxSnippets, type Snippet } from './snippets/snippets';
import { type ExportFile, writeStaged, type WrittenFile } from './staging';
import { tfjsFiles } from './tfjs/export';
import { timmFiles, timmSnippet } from './timm';
import {
  makeSamples,
  type Samples,
  type Verification,
  verifyOnnx,
  verifyOrt,
  verifyTfjs,
  verifyTransformersJs,
  verifyWeights,
} from './verify';

export type ModelFormat = 'timm' | 'hf' | 'onnx' | 'ort' | 'tfjs';

export interface ExportOptions {
  /** Makes a classifier of a model: of the original, and of what is read again. It is disposed of here. */
  classifierOf: (model: Model) => Classifier;
  /** Replace what is at the target. */
  overwrite?: boolean;
  /** See `StagingOptions`. */
  journal?: string;
  /** Of the numbers in an ONNX file; default 'fp32'. */
  precision?: OnnxPrecision;
  /** Of an ONNX or ORT file. */
  opset?: number | undefined;
  /** Whether an ONNX or ORT file resizes and normalises images itself. */
  preprocess?: boolean;
  /** What the model card tells. */
  card?: ModelCard;
  progress?: ProgressToken;
  /** The weights are no longer needed by the caller: they are thrown away once they are written. */
  release?: boolean;
}

/** What was written, and how it compares with the original. */
export interface ExportReport {
  format: string;
  path: string;
  files: WrittenFile[];
  verification: Verification[];
  /** How to load it: in Python, or what is usual for the format. */
  snippet: string;
  /** The same in other languages as well, where the format is used from them. */
  snippets: Snippet[];
}

interface Exporter {
  files: (model: Model, options: ExportOptions, target: string) => ExportFile[] | Promise<ExportFile[]>;
  verify: (path: string, model: Model, samples: Samples, options: ExportOptions) => Promise<Verification[]>;
  snippets: (model: Model, target: string, options: ExportOptions) => Snippet[];
}

const python = (code: string): Snippet => ({ language: 'python', code });
const javascript = (code: string): Snippet => ({ language: 'javascript', code });

const EXPORTERS: Record<ModelFormat, Exporter> = {
  timm: {
    files: timmFiles,
    verify: async (path, model, samples, { classifierOf }) => [
      await verifyWeights(path, model, samples, classifierOf),
    ],
    snippets: (model, target) => [python(timmSnippet(model, target))],
  },
  hf: {
    files: (model, { card }, target) => {
      const name = basename(target);
      return hfFiles(model, card ?? { name }, name);
    },
    verify: verifyHf,
    snippets: (_, target) => [python(hfSnippet(target)), javascript(transformersJsSnippet(target))],
  },
  onnx: {
    files: (model, options) => [{ path: '', chunks: () => onnxChunks(model, options) }],
    verify: async (path, model, samples, options) => [await verifyOnnx(path, model, samples, options)],
    snippets: (model, target, { preprocess = false }) => onnxSnippets(model, target, preprocess),
  },
  ort: {
    files: async (model, options) => {
      const bytes = await ortBytes(model, options);
      return [{ path: '', chunks: () => [bytes] }];
    },
    verify: async (path, model, samples, options) => [await verifyOrt(path, model, samples, options)],
    snippets: (model, target, { preprocess = false }) => onnxSnippets(model, target, preprocess),
  },
  tfjs: {
    files: tfjsFiles,
    verify: async (path, model, samples) => [await verifyTfjs(path, model, samples)],
    snippets: (model) => [javascript(tfjsSnippet(model))],
  },
};

/**
 * Writes a model for other programs, reads it again with a reader of its own kind, and compares both on the same images.
 * It is written aside and put in place when it is whole; a failed or cancelled export leaves nothing.
 *
 * @param target a file for 'onnx', else a folder
 * @throws StudioError 'mismatch' where the format cannot hold the model, 'usage' where the target must not be replaced
 */
export async function exportModel(
  model: Model,
  format: ModelFormat,
  target: string,
  options: ExportOptions,
): Promise<ExportReport> {
  const { overwrite = false, journal, progress = silentProgress } = options;
  const { files, verify, snippets } = EXPORTERS[format];
  const path = resolve(target);
  const toWrite = await files(model, options, path);
  const samples = await samplesOf(model, options);
  const staging = { overwrite, journal, progress: progress.slice(0, 0.7) };
  const written = await writeStaged(path, toWrite, staging, (staged) => {
    progress.report({ stage: 'Reading it again', fraction: 0.7 });
    if (options.release) releaseTensors(model.weights);
    collectGarbage(); // copies that were written
    return verify(staged, model, samples, options);
  });
  const ways = snippets(model, path, options);
  const [{ code: snippet }] = ways as [Snippet];
  return { format, path, files: written.files, verification: written.checked, snippet, snippets: ways };
}

async function samplesOf(model: Model, { classifierOf }: ExportOptions): Promise<Samples> {
  const original = classifierOf(model);
  try {
    return await makeSamples(original, model.network.config.imgSize);
  } finally {
    await original.dispose();
  }
}

async function verifyHf(
  folder: string,
  model: Model,
  samples: Samples,
  { classifierOf }: ExportOptions,
): Promise<Verification[]> {
  const own = await verifyWeights(folder, model, samples, classifierOf);
  const graph = await verifyOnnx(join(folder, 'onnx', 'model.onnx'), model, samples);
  const js = await verifyTransformersJs(folder, model, samples);
  if (js) return [own, graph, js];
  return [own, { ...graph, note: 'transformers.js is not installed here and was not tried.' }];
}

function tfjsSnippet({ network, normalisation }: Model): string {
  const { imgSize } = network.config;
  const column = (values: readonly number[]) => `tf.tensor([${values.join(', ')}], [1, 3, 1, 1])`;
  return [
    "import * as tf from '@tensorflow/tfjs';",
    '',
    "const model = await tf.loadGraphModel('model.json'); // where the folder is served",
    `const image = tf.image.resizeBilinear(tf.browser.fromPixels(element), [${imgSize}, ${imgSize}]);`,
    'const pixels = tf.transpose(image, [2, 0, 1]).div(255).expandDims(0);',
    `const input = pixels.sub(${column(normalisation.mean)}).div(${column(normalisation.std)});`,
    'const logits = model.predict({ pixel_values: input });',
    '',
  ].join('\n');
}
