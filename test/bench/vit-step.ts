import * as tf from '@tensorflow/tfjs';
import type { NamedTensorMap } from '@tensorflow/tfjs';
import { Random } from '../../src-main/base/random';
import { OnnxRuntimeEngine } from '../../src-main/engine/onnxruntime/engine';
import type { Engine } from '../../src-main/engine/types';
import { type ViTConfig, weightShapes } from '../../src-main/nn/config';
import { vitForward } from '../../src-main/nn/vit';

/** Times the gradient of one ViT batch in micro-batches. `vit_step.py` beside it is the same work in PyTorch. */
const [width, depth, batch, microBatch, threads] = process.argv.slice(2).map(Number) as [
  number,
  number,
  number,
  number,
  number,
];

const config: ViTConfig = {
  imgSize: 32,
  patchSize: 4,
  inChans: 3,
  numClasses: 10,
  embedDim: width,
  depth,
  numHeads: Math.max(1, width / 64),
  mlpRatio: 4,
};
const names = [...weightShapes(config).keys()];
const random = new Random(1, 'bench');

function captureGradient(engine: Engine) {
  return engine.capture('gradient', (inputs) => {
    const loss = (...tensors: tf.Tensor[]) => {
      const weights = Object.fromEntries(names.map((name, i) => [name, tensors[i]!]));
      const logits = vitForward(config, weights, inputs.images!);
      return tf.neg(tf.mean(tf.sum(tf.mul(inputs.targets!, tf.logSoftmax(logits)), -1))).asScalar();
    };
    const { value, grads } = tf.valueAndGrads(loss)(names.map((name) => inputs[name]!));
    const sums = names.map((name, i) => [`sum/${name}`, tf.add(inputs[`sum/${name}`]!, grads[i]!)]);
    return { ...Object.fromEntries(sums), loss: value } as NamedTensorMap;
  });
}

async function main(): Promise<void> {
  const engine = await OnnxRuntimeEngine.open('cpu', threads || 2);
  const gradient = captureGradient(engine);
  const upload = (shape: number[], std: number) => tf.tensor(random.normalTensor(shape, std).data, shape);
  const weights = Object.fromEntries(
    [...weightShapes(config)].map(([name, shape]) => [name, upload(shape, 0.02)]),
  );
  const images = upload([microBatch, 3, 32, 32], 1);
  const targets = tf.tensor(
    Float32Array.from({ length: microBatch * 10 }, (_, i) => (i % 11 === 0 ? 1 : 0)),
    [microBatch, 10],
  );
  const zeros = Object.fromEntries(names.map((name) => [`sum/${name}`, tf.zeros(weights[name]!.shape)]));
  const step = async () => {
    let sums: NamedTensorMap = zeros;
    for (let done = 0; done < batch; done += microBatch) {
      const { loss, ...next } = await gradient({ ...weights, ...sums, images, targets });
      loss!.dispose();
      if (sums !== zeros) tf.dispose(sums);
      sums = next;
    }
    tf.dispose(sums);
  };
  await step();
  const started = performance.now();
  const repeats = 5;
  for (let i = 0; i < repeats; i++) await step();
  const milliseconds = (performance.now() - started) / repeats;
  const tokens = 65;
  const flops = 6 * 12 * width ** 2 * depth * batch * tokens + 3 * depth * 4 * batch * tokens ** 2 * width;
  console.log(
    `D${width} L${depth} B${batch} micro-batch ${microBatch}: ${milliseconds.toFixed(0)} ms, ${(flops / milliseconds / 1e6).toFixed(1)} GFLOP/s, peak ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`,
  );
}

await main();
