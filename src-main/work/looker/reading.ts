import { corrected } from '../../formats/corrected';
import type { ForeignFormat } from '../../formats/foreign/formats';
import { openForeignFile } from '../../formats/foreign/open';
import { readModel } from '../../formats/model';
import type { OnnxOptions } from '../reading-fields';

/** How a classifier is read, all of it told. */
export interface ReadAs {
  classes: string[] | null;
  numClasses: number;
  imgSize: number;
  /** The width, where it is another; `imgSize` is the height then. */
  width: number | null;
  normalisation: { mean: number[]; std: number[] };
  /** The share of an image's side that it is evaluated on. */
  cropPct: number;
  channelOrder: 'RGB' | 'BGR';
  /** Of a foreign file; null for a model of ours. */
  layout: 'NCHW' | 'NHWC' | null;
  output: string | null;
  outputs: 'logits' | 'probabilities';
  /** The outputs that may hold the scores. */
  choices: string[];
}

/**
 * Opens a classifier as somebody says that it is read.
 * @throws StudioError 'mismatch' where it cannot be read so
 */
export async function readAs({
  path,
  format,
  onnx,
}: {
  path: string;
  format: 'model' | ForeignFormat;
  onnx: OnnxOptions;
}): Promise<ReadAs> {
  if (format === 'model') return ownReading(path, onnx);
  const classifier = await openForeignFile(path, format, onnx);
  await classifier.dispose();
  const { input, output, outputs, normalisation, cropPct, channelOrder, classes, numClasses } =
    classifier.info;
  return {
    classes: classes ?? null,
    numClasses,
    imgSize: input.imgSize,
    width: input.width ?? null,
    normalisation: { mean: [...normalisation.mean], std: [...normalisation.std] },
    cropPct,
    channelOrder,
    layout: input.layout,
    output: output.name,
    outputs: output.kind,
    choices: outputs,
  };
}

async function ownReading(path: string, onnx: OnnxOptions): Promise<ReadAs> {
  const { classes, normalisation, network } = corrected(await readModel(path), onnx);
  return {
    classes,
    numClasses: classes.length,
    imgSize: network.config.imgSize,
    width: null,
    normalisation: { mean: [...normalisation.mean], std: [...normalisation.std] },
    cropPct: onnx.cropPct ?? 1,
    channelOrder: onnx.channelOrder ?? 'RGB',
    layout: null,
    output: null,
    outputs: 'logits',
    choices: [],
  };
}
