import { arch, cpus, platform } from 'node:os';
import { usableCores } from '../../base/processors';
import type { ProgressToken } from '../../base/progress';
import { onnxruntime } from '../../base/natives';
import { Random } from '../../base/random';
import { readModel } from '../../formats/model';
import { corrected } from '../../formats/corrected';
import type { ForeignClassifier } from '../../formats/foreign/classifier';
import { openForeignFile } from '../../formats/foreign/open';
import { onnxBytes } from '../../formats/onnx/export';
import type { ModelFile } from '../references';

/** A classifier, and how it is read. */
export type Measured = Pick<ModelFile, 'name' | 'path' | 'format' | 'onnx'>;

const WARM_UP = 5;
const PASSES = 41;
/** A slow network is measured fewer times, so that all of it takes about this long, in ms. */
const BUDGET_MS = 20_000;
const LEAST_PASSES = 9;

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
}

interface Opened {
  pass: () => Promise<unknown>;
  close: () => Promise<void>;
  precision: string;
}

/**
 * How long classifiers take for one image on the processor. They take turns, pass by pass, so that what slows the machine
 * down for a while slows all of them alike; the first passes are not counted.
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
    let longest = 0;
    for (let i = 0; i < WARM_UP; i++) {
      const started = performance.now();
      for (const { pass } of opened) await pass();
      longest = performance.now() - started;
      progress.report({ stage, fraction: 0.1 });
    }
    const passes = Math.max(LEAST_PASSES, Math.min(PASSES, Math.floor(BUDGET_MS / longest)));
    const times = await takeTurns(opened, passes, (done) =>
      progress.report({ stage, fraction: 0.1 + (0.9 * done) / passes, done, total: passes }),
    );
    return times.map((of, i) => ({ ...summaryOf(of), ...conditions(), precision: opened[i]!.precision }));
  } finally {
    for (const each of opened) await each.close();
  }
}

async function takeTurns(
  opened: readonly Opened[],
  passes: number,
  onPass: (done: number) => void,
): Promise<number[][]> {
  const times = opened.map((): number[] => []);
  for (let i = 0; i < passes; i++) {
    for (const [index, { pass }] of opened.entries()) {
      const started = performance.now();
      await pass();
      times[index]!.push(performance.now() - started);
    }
    onPass(i + 1);
  }
  return times;
}

/** @param times of all passes, in ms */
export function summaryOf(times: readonly number[]): Pick<Latency, 'median' | 'p90' | 'passes'> {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!;
  return { median: at(0.5), p90: at(0.9), passes: sorted.length };
}

function conditions(): Omit<Latency, 'median' | 'p90' | 'passes' | 'precision'> {
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
  const session = await InferenceSession.create(onnxBytes(model), { intraOpNumThreads: usableCores() });
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
