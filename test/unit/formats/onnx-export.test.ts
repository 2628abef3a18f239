import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Engine } from '../../../src-main/engine/types';
import { onnxBytes } from '../../../src-main/formats/onnx/export';
import type { ViTConfig } from '../../../src-main/nn/config';
import type { Model } from '../../../src-main/nn/model';
import { expectClose } from '../../support/close';
import { ENGINES } from '../../support/engines';
import { loadReference } from '../../support/reference';
import { NETWORKS, ownLogits, randomImages, randomModel } from './onnx-models';

async function run(bytes: Uint8Array, images: Float32Array, shape: number[]): Promise<Float32Array> {
  const session = await ort.InferenceSession.create(bytes);
  const { logits } = await session.run({ pixel_values: new ort.Tensor('float32', images, shape) });
  await session.release();
  return logits!.data as Float32Array;
}

describe.each(ENGINES.filter(({ label }) => label !== 'wasm'))(
  'ONNX beside our forward on $label',
  ({ open }) => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await open();
    });
    afterAll(() => engine.dispose());

    it.each(NETWORKS)('%s: batches of 1 and 5 give the same logits', async (_label, network) => {
      const model = randomModel(network);
      const bytes = onnxBytes(model);
      for (const batch of [1, 5]) {
        const images = randomImages(network, batch);
        const actual = await run(bytes, images, [batch, 3, network.config.imgSize, network.config.imgSize]);
        expectClose(actual, await ownLogits(engine, model, images, batch));
      }
    });
  },
);

const reference = loadReference();

describe('ONNX export', () => {
  it('gives the logits that PyTorch gives', async () => {
    const { metadata, tensors } = reference;
    const n = (key: string) => Number(metadata[key]);
    const config: ViTConfig = {
      imgSize: n('I'),
      patchSize: n('P'),
      inChans: 3,
      numClasses: n('C'),
      embedDim: n('D'),
      depth: n('L'),
      numHeads: n('H'),
      mlpRatio: 4,
    };
    const weights = new Map(
      [...tensors].flatMap(([name, t]) => (name.startsWith('weight/') ? [[name.slice(7), t] as const] : [])),
    );
    const model: Model = { ...randomModel({ arch: 'vit', config }), weights };
    const x = tensors.get('x')!;
    expectClose(await run(onnxBytes(model), x.data, [...x.shape]), tensors.get('logits')!.data);
  });
});
