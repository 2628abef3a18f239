import * as tf from '@tensorflow/tfjs';
import type { NamedTensorMap } from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import type { HostTensor } from '../../../src-main/base/tensor';
import { checkViTConfig, type ViTConfig } from '../../../src-main/nn/config';
import { countParameters, weightShapes } from '../../../src-main/nn/families/registry';
import { vitForward } from '../../../src-main/nn/families/vit/forward';
import { expectClose } from '../../support/close';
import { ENGINES } from '../../support/engines';
import { loadReference, type Reference } from '../../support/reference';

const reference = loadReference();

function configOf({ metadata }: Reference): ViTConfig {
  const n = (key: string) => Number(metadata[key]);
  const config = { imgSize: n('I'), patchSize: n('P'), inChans: 3, numClasses: n('C'), embedDim: n('D') };
  return { ...config, depth: n('L'), numHeads: n('H'), mlpRatio: 4 };
}

const upload = ({ data, shape }: HostTensor) => tf.tensor(data, [...shape], 'float32');

/** The tensors whose names start with `prefix`, without it. */
function under({ tensors }: Reference, prefix: string): [string, HostTensor][] {
  return [...tensors]
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, t]) => [name.slice(prefix.length), t]);
}

/** Cross entropy plus distillation at temperature tau, written as in the reference's description. */
function referenceLoss(logits: tf.Tensor, oneHot: tf.Tensor, teacher: tf.Tensor, tau: number): tf.Scalar {
  const ce = tf.neg(tf.mean(tf.sum(tf.mul(oneHot, tf.logSoftmax(logits)), -1)));
  const target = tf.softmax(tf.div(teacher, tau));
  const gap = tf.sub(tf.log(target), tf.logSoftmax(tf.div(logits, tau)));
  return tf.add(ce, tf.mul(tf.mean(tf.sum(tf.mul(target, gap), -1)), tau * tau)).asScalar();
}

describe.each(ENGINES)('ViT on $label', ({ open }) => {
  it('gives the logits, the loss and every gradient that PyTorch gives, and leaves no tensor behind', async () => {
    const ref = reference;
    const config = configOf(ref);
    const engine = await open();
    const before = tf.memory().numTensors;
    const weightNames = under(ref, 'weight/').map(([name]) => name);
    const labels = [...ref.tensors.get('labels')!.data];
    const oneHot = labels.flatMap((label) =>
      Array.from({ length: config.numClasses }, (_, c) => (c === label ? 1 : 0)),
    );
    const inputs: NamedTensorMap = {
      ...Object.fromEntries(under(ref, 'weight/').map(([name, value]) => [name, upload(value)])),
      x: upload(ref.tensors.get('x')!),
      teacher: upload(ref.tensors.get('teacher_logits')!),
      oneHot: tf.tensor(Float32Array.from(oneHot), [labels.length, config.numClasses]),
    };
    const step = engine.capture('step', ({ x, teacher, oneHot: targets, ...weights }) => {
      const values = weightNames.map((name) => weights[name]!);
      const named = (tensors: tf.Tensor[]) =>
        Object.fromEntries(weightNames.map((name, i) => [name, tensors[i]!]));
      const logits = vitForward(config, weights, x!);
      const loss = (...tensors: tf.Tensor[]) =>
        referenceLoss(vitForward(config, named(tensors), x!), targets!, teacher!, Number(ref.metadata.tau));
      const { value, grads } = tf.valueAndGrads(loss)(values);
      return { logits, loss: value, ...named(grads) };
    });
    for (let run = 0; run < 2; run++) {
      const outputs = await step(inputs);
      expectClose(await outputs.logits!.data(), ref.tensors.get('logits')!.data, { label: 'logits' });
      expectClose(await outputs.loss!.data(), ref.tensors.get('loss')!.data, { label: 'loss' });
      for (const [name, gradient] of under(ref, 'grad/')) {
        expectClose(await outputs[name]!.data(), gradient.data, { relative: 1e-3, label: name });
      }
      tf.dispose(outputs);
    }
    tf.dispose(inputs);
    step.dispose();
    expect(tf.memory().numTensors).toBe(before);
    await engine.dispose();
  });
});

describe('ViT shapes', () => {
  const deitTiny = {
    imgSize: 224,
    patchSize: 16,
    inChans: 3,
    numClasses: 1000,
    embedDim: 192,
    depth: 12,
    numHeads: 3,
    mlpRatio: 4,
  };

  it.each([
    ['DeiT-Ti', deitTiny, 5_717_416],
    ['DeiT-S', { ...deitTiny, embedDim: 384, numHeads: 6 }, 22_050_664],
    ['DeiT-B', { ...deitTiny, embedDim: 768, numHeads: 12 }, 86_567_656],
    [
      'DeiT-3 Large without its layer scale',
      { ...deitTiny, embedDim: 1024, depth: 24, numHeads: 16 },
      304_326_632,
    ],
  ])('%s has the published number of parameters', (_name, config, parameters) => {
    expect(countParameters(config)).toBe(parameters);
  });

  it('has a second token and head when distilled, and layer scale and fc_norm when asked for', () => {
    const shapes = weightShapes({ ...deitTiny, distilled: true, initValues: 1e-6, globalPool: 'avg' });
    expect(shapes.get('pos_embed')).toEqual([1, 198, 192]);
    expect(shapes.get('head_dist.weight')).toEqual([1000, 192]);
    expect(shapes.get('blocks.11.ls2.gamma')).toEqual([192]);
    expect(shapes.has('norm.weight')).toBe(false);
    expect(shapes.get('fc_norm.weight')).toEqual([192]);
  });

  it.each([
    [{ depth: 0 }, 'The depth must be a whole number of at least 1, not 0.'],
    [{ embedDim: 1.5 }, 'The width must be a whole number of at least 1, not 1.5.'],
    [{ patchSize: 15 }, 'Images of 224 pixels cannot be cut into patches of 15.'],
    [{ numHeads: 5 }, 'A width of 192 cannot be shared by 5 heads.'],
  ])('refuses %o', (change, message) => {
    expect(() => checkViTConfig({ ...deitTiny, ...change })).toThrow(message);
  });
});
