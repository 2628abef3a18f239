import { arch, cpus, platform } from 'node:os';
import { usableCores } from '../../base/processors';
import type { ProgressToken } from '../../base/progress';
import { onnxruntime, SHORT_WAITS } from '../../base/natives';
import { Random } from '../../base/random';
import { OTHER_WORK, type Timed, timeInTurn, type Times } from '../../base/timing';
import { readModel } from '../../formats/model';
import { corrected } from '../../formats/corrected';
import type { ForeignClassifier } from '../../formats/foreign/classifier';
import { openForeignFile } from '../../formats/foreign/open';
import { onnxBytes } from '../../formats/onnx/export';
import type { ModelFile } from '../references';

/** A classifier, and how it is read. */
export type Measured = Pick<ModelFile, 'name' | 'path' | 'format' | 'onnx'>;

/** How long one image takes, and under which conditions. */
export interface Latency {
  /** Milliseconds. */
  median: number;
  p90: number;
  passes: number;
  batch: number;
  engine: string;
  precision: string;
  /** Of the processor: one for each core that may be used. */
  threads: number;
  machine: string;
  /** What else was computed meanwhile, as far as the times tell: {@link OTHER_WORK}. */
  beside?: string;
}

interface Opened extends Timed {
  close: () => Promise<void>;
  precision: string;
}

/**
 * How long classifiers take for one image on the processor.
 *
 * @returns one measurement for each, in their order
 */
export async function measureLatency(
  classifiers: readonly Measured[],
  progress: ProgressToken,
): Promise<Latency[]> {
  const opened: Opened[] = [];
  const stage = 'Measuring latency';
  try {
    for (const each of classifiers) opened.push(await open(each));
    progress.report({ stage, fraction: 0.1 });
    const times = await timeInTurn(opened, {
      between: (done, total) => progress.report({ stage, fraction: 0.1 + (0.9 * done) / total, done, total }),
    });
    return times.map(({ disturbed, ...time }, i) => ({
      ...time,
      ...conditions(),
      precision: opened[i]!.precision,
      ...(disturbed ? { beside: OTHER_WORK } : {}),
    }));
  } finally {
    for (const each of opened) await each.close();
  }
}

function conditions(): Omit<Latency, keyof Times | 'precision'> {
  const processors = cpus();
  const model = processors[0]?.model.trim() ?? arch();
  return {
    batch: 1,
    engine: `ONNX Runtime ${onnxruntime().env.versions.node ?? ''}`.trim(),
    threads: usableCores(),
    machine: `${model}, ${processors.length} cores, ${platform()}`,
  };
}

function open(classifier: Measured): Promise<Opened> {
  const { path, format, onnx } = classifier;
  return format === 'model' ? openOwn(classifier) : openForeign(() => openForeignFile(path, format, onnx));
}

async function openOwn({ path, onnx }: Measured): Promise<Opened> {
  const { InferenceSession, Tensor } = onnxruntime();
  const model = corrected(await readModel(path), onnx);
  const { imgSize, inChans } = model.network.config;
  const session = await InferenceSession.create(onnxBytes(model), {
    intraOpNumThreads: usableCores(),
    extra: SHORT_WAITS,
  });
  const shape = [1, inChans, imgSize, imgSize];
  const image = new Tensor('float32', new Random(0, 'latency').normalTensor(shape, 1).data, shape);
  return {
    pass: () => session.run({ [session.inputNames[0]!]: image }),
    close: () => session.release(),
    precision: 'float32',
  };
}

async function openForeign(open: () => Promise<ForeignClassifier>): Promise<Opened> {
  const classifier = await open();
  const { imgSize } = classifier.info.input;
  const { data } = new Random(0, 'latency').normalTensor([3, imgSize, imgSize], 0.2);
  return {
    pass: () => classifier.predict(data, 1, imgSize),
    close: () => classifier.dispose(),
    precision: classifier.info.input.type,
  };
}
