import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { silentProgress } from '../../src-main/base/progress';
import { writeModel } from '../../src-main/formats/model';
import { initCnn } from '../../src-main/nn/families/cnn/init';
import type { BatchSource } from '../../src-main/nn/training';
import { condense } from '../../src-main/wave/condense';
import { CONDENSE, OPTIMIZER } from '../../src-main/wave/defaults';
import type { Order } from '../../src-main/work/order';
import type { DataRef, ModelFile } from '../../src-main/work/references';
import { WorkContext } from '../../src-main/work/worker/context';
import { openData, openLoader } from '../../src-main/work/worker/open-data';

/**
 * What share of the time condensing spends in the student's steps, and not in waiting for images and a teacher's answers, as
 * the program does it: batches come from a thread of their own, whose script must have been built.
 */
const CASES = [
  { label: 'no answer of the teacher is kept', imgSize: 32, patchSize: 4, mixup: 0, steps: 60 },
  { label: 'mixup', imgSize: 32, patchSize: 4, mixup: 0.2, steps: 60 },
  { label: '224 pixels', imgSize: 224, patchSize: 16, mixup: 0, steps: 16 },
];
/** Steps that trace and warm up. */
const WARM_UP = 4;
const THREADS = 2;
const normalisation = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] } as const;
const folder = mkdtempSync(join(tmpdir(), 'wave-share-'));

/** The network that `teacher train` makes for small images. */
async function teacherOf(imgSize: number, classes: string[]): Promise<ModelFile> {
  const config = { imgSize, inChans: 3, numClasses: classes.length, channels: [32, 64, 128], blocks: 1 };
  const path = join(folder, `teacher-${imgSize}.safetensors`);
  const network = { arch: 'cnn', config } as const;
  await writeModel(path, { network, classes, normalisation, weights: initCnn(config, 1) });
  return { name: 'teacher', path, sha256: String(imgSize), format: 'model', onnx: {}, trained: true };
}

async function measure({ imgSize, patchSize, mixup, steps }: (typeof CASES)[number]): Promise<number> {
  const engine = { engine: 'onnxruntime', device: 'cpu', threads: THREADS } as const;
  const order = {
    cache: mkdtempSync(join(folder, 'cache-')),
    seed: 3,
    engine,
    request: { kind: 'evaluate' },
  };
  const programs = { batches: resolve(import.meta.dirname, '../main/batches.js'), task: '' };
  const context = new WorkContext(order as Order, silentProgress, () => {}, programs);
  const count = CONDENSE.batchSize * steps;
  const data: DataRef = { name: 'shapes', source: { kind: 'synthetic', count, imgSize }, imgSize };
  const dataset = await openData(context, data, silentProgress);
  const views = { flip: true, crop: 1, erase: 0, cutmix: 0, fresh: false, mixup };
  const numbers = { batchSize: CONDENSE.batchSize, smoothing: 0, augment: views };
  // A small picture's teacher sees it as it is; one of 224 pixels is asked at 32.
  const teacher = await teacherOf(32, [...dataset.classes]);
  const source = await openLoader(context, dataset, numbers, teacher);
  let [waited, began] = [0, 0];
  const timed: BatchSource = {
    ...{ batchSize: source.batchSize, imgSize, classes: source.classes, hasTeacher: true },
    batch: async (step) => {
      const asked = performance.now();
      if (step === WARM_UP) began = asked;
      const batch = await source.batch(step);
      if (step >= WARM_UP) waited += performance.now() - asked;
      return batch;
    },
  };
  const auxiliary = {
    ...{ imgSize, patchSize, inChans: 3, numClasses: dataset.classes.length },
    ...{ embedDim: 128, depth: 6, numHeads: 2, mlpRatio: 4 },
  };
  const bank = { auxiliary, blockSize: 32, templates: { matrix: 8, other: 4 } };
  const { loss, schedule } = CONDENSE;
  const plan = { steps, optimizer: OPTIMIZER, loss, schedule, seed: 1, classes: [...dataset.classes] };
  await condense(await context.engine(), bank, normalisation, timed, plan, silentProgress);
  const share = 1 - waited / (performance.now() - began);
  await context.close();
  return share;
}

try {
  for (const each of CASES) {
    const share = await measure(each);
    console.log(`${each.label.padEnd(34)} ${(100 * share).toFixed(1)} % of the time in the student's steps`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
