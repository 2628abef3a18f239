import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDurably } from '../../base/files';
import { onnxruntime } from '../../base/natives';
import type { Model } from '../../nn/model';
import { onnxChunks, type OnnxExportOptions } from './export';
import { readOnnxHeader } from './header';

/**
 * A network in ONNX Runtime's own format, which its small builds for phones read and nothing else: written by ONNX Runtime
 * from the ONNX file, with the optimisations that suit any machine.
 */
export function ortBytes(model: Model, options: OnnxExportOptions): Promise<Uint8Array> {
  return optimised(model, options, 'ORT', (path) => readFile(path));
}

/**
 * The operators of such a file, as ONNX Runtime's builds that hold no others ask for them (`--include_ops_by_config`):
 * a line for each set of operators, `domain;version;names`.
 *
 * @see https://onnxruntime.ai/docs/reference/operators/reduced-operator-config-file.html
 */
export function ortOperators(model: Model, options: OnnxExportOptions): Promise<string> {
  return optimised(model, options, 'ONNX', (path) => {
    const { opset, producedBy } = readOnnxHeader(path);
    const names = new Set([...producedBy.values()].map(({ op }) => op));
    return `ai.onnx;${opset};${[...names].sort().join(',')}\n`;
  });
}

/** What ONNX Runtime makes of the ONNX file with the optimisations that suit any machine, in a file that is gone afterwards. */
async function optimised<T>(
  model: Model,
  options: OnnxExportOptions,
  format: 'ORT' | 'ONNX',
  read: (path: string) => T | Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'wave-ort-'));
  try {
    const [onnx, made] = [join(folder, 'model.onnx'), join(folder, 'model.made')];
    await writeDurably(onnx, onnxChunks(model, options));
    const session = await onnxruntime().InferenceSession.create(onnx, {
      graphOptimizationLevel: 'basic',
      optimizedModelFilePath: made,
      extra: { session: { save_model_format: format } },
    });
    await session.release();
    return await read(made);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
