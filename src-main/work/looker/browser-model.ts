import { writeDurably } from '../../base/files';
import type { Size } from '../../base/size';
import { corrected } from '../../formats/corrected';
import { readModel } from '../../formats/model';
import { onnxChunks } from '../../formats/onnx/export';
import type { OnnxPrecision } from '../../formats/onnx/graph';
import { readBank } from '../../formats/wavebank';
import type { Model } from '../../nn/model';
import { generate } from '../../wave/generate';
import type { OnnxOptions } from '../reading-fields';

interface Wanted {
  path: string;
  size?: Size | undefined;
  onnx: OnnxOptions;
  precision: OnnxPrecision;
  to: string;
}

/** Writes the ONNX file of a model, or of a size that a bank composes. @returns what a page must know to run it */
export async function writeBrowserModel({ path, size, onnx, precision, to }: Wanted): Promise<{
  imgSize: number;
  classes: string[];
  cropPct: number;
  normalisation: { mean: number[]; std: number[] };
}> {
  const model: Model = size
    ? generate(await readBank(path), size, { scalers: 'inherited', seed: 0 })
    : corrected(await readModel(path), onnx);
  await writeDurably(to, onnxChunks(model, { precision }));
  const { mean, std } = model.normalisation;
  return {
    imgSize: model.network.config.imgSize,
    classes: [...model.classes],
    cropPct: model.cropPct ?? 1,
    normalisation: { mean: [...mean], std: [...std] },
  };
}
