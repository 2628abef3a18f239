import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDurably } from '../../base/files';
import { onnxruntime } from '../../base/natives';
import type { Model } from '../../nn/model';
import { onnxChunks, type OnnxExportOptions } from './export';

/**
 * A network in ONNX Runtime's own format, which its small builds for phones read and nothing else: written by ONNX Runtime
 * from the ONNX file, with the optimisations that suit any machine.
 */
export async function ortBytes(model: Model, options: OnnxExportOptions): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'wave-ort-'));
  try {
    const [onnx, ort] = [join(folder, 'model.onnx'), join(folder, 'model.ort')];
    await writeDurably(onnx, onnxChunks(model, options));
    const session = await onnxruntime().InferenceSession.create(onnx, {
      graphOptimizationLevel: 'basic',
      optimizedModelFilePath: ort,
      extra: { session: { save_model_format: 'ORT' } },
    });
    await session.release();
    return await readFile(ort);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
