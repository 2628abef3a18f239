import { resolve } from 'node:path';
import { type ProgressToken, silentProgress } from '../base/progress';
import type { Classifier, Model } from '../nn/model';
import type { ModelCard } from './card';
import { formatNamed } from './exports/registry';
import type { OnnxPrecision } from './onnx/graph';
import { collectGarbage } from '../base/garbage';
import { releaseTensors } from './release';
import type { Snippet } from './snippets/snippets';
import type { WrittenFile } from './manifest';
import { type ExportFile, writeStaged } from './staging';
import { makeSamples, type Samples, type Verification } from './verify';

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

/** How a format is written and read again. */
export interface Exporter {
  files: (model: Model, options: ExportOptions, target: string) => ExportFile[] | Promise<ExportFile[]>;
  verify: (path: string, model: Model, samples: Samples, options: ExportOptions) => Promise<Verification[]>;
  snippets: (model: Model, target: string, options: ExportOptions) => Snippet[] | Promise<Snippet[]>;
}

/** How each format is written; loaded when it is asked for. */
const WRITERS = import.meta.glob<{ exporter: Exporter }>('./exports/*/write.ts');

/** @throws StudioError 'not-found' */
async function exporterOf(format: string): Promise<Exporter> {
  const load = WRITERS[`./exports/${formatNamed(format).name}/write.ts`];
  if (!load) throw new Error(`nothing is there to write “${format}”`);
  return (await load()).exporter;
}

/**
 * Writes a model for other programs, reads it again with a reader of its own kind, and compares both on the same images.
 * It is written aside and put in place when it is whole; a failed or cancelled export leaves nothing.
 *
 * @param target a file for 'onnx', else a folder
 * @throws StudioError 'mismatch' where the format cannot hold the model, 'usage' where the target must not be replaced
 */
export async function exportModel(
  model: Model,
  format: string,
  target: string,
  options: ExportOptions,
): Promise<ExportReport> {
  const { overwrite = false, journal, progress = silentProgress } = options;
  const { files, verify, snippets } = await exporterOf(format);
  const path = resolve(target);
  const toWrite = await files(model, options, path);
  const samples = await samplesOf(model, options);
  const staging = { overwrite, journal, progress: progress.slice(0, 0.7) };
  // Tensors may be released below: whatever needs them comes before.
  const ways = await snippets(model, path, options);
  const written = await writeStaged(path, toWrite, staging, (staged) => {
    progress.report({ stage: 'Reading it again', fraction: 0.7 });
    if (options.release) releaseTensors(model.weights);
    collectGarbage(); // copies that were written
    return verify(staged, model, samples, options);
  });
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
