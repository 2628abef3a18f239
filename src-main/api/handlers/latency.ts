import { InferenceSession, Tensor } from 'onnxruntime-node';
import { Random } from '../../base/random';
import { onnxBytes } from '../../formats/onnx/export';
import { readModel } from '../../formats/model';
import { openOnnxClassifier } from '../../formats/onnx/classifier';
import type { ClassifierRecord } from '../../work/entry-config';

const WARM_UP = 3;
const PASSES = 15;

/**
 * How long a classifier takes for one image on the processor, in ms: the median of some passes. It runs on ONNX
 * Runtime, beside this process's own thread.
 *
 * @param path the classifier's file
 */
export async function measureLatency(path: string, record: ClassifierRecord): Promise<number> {
  return record.format === 'onnx' ? foreign(path, record) : own(path);
}

async function own(path: string): Promise<number> {
  const model = await readModel(path);
  const { imgSize, inChans } = model.network.config;
  const session = await InferenceSession.create(onnxBytes(model));
  try {
    const shape = [1, inChans, imgSize, imgSize];
    const image = new Tensor('float32', new Random(0, 'latency').normalTensor(shape, 1).data, shape);
    return await medianOf(() => session.run({ [session.inputNames[0]!]: image }));
  } finally {
    await session.release();
  }
}

async function foreign(
  path: string,
  { onnx }: Extract<ClassifierRecord, { format: 'onnx' }>,
): Promise<number> {
  const classifier = await openOnnxClassifier(path, onnx);
  try {
    const { imgSize } = classifier.info.input;
    const { data } = new Random(0, 'latency').normalTensor([3, imgSize, imgSize], 0.2);
    return await medianOf(() => classifier.predict(data, 1, imgSize));
  } finally {
    await classifier.dispose();
  }
}

async function medianOf(pass: () => Promise<unknown>): Promise<number> {
  for (let i = 0; i < WARM_UP; i++) await pass();
  const times: number[] = [];
  for (let i = 0; i < PASSES; i++) {
    const started = performance.now();
    await pass();
    times.push(performance.now() - started);
  }
  return times.sort((a, b) => a - b)[PASSES >> 1]!;
}
