import type * as tf from '@tensorflow/tfjs';
import { describe } from 'vitest';
import { sizedNetwork } from '../../../src-main/nn/families/registry';
import type { SizedConfig } from '../../../src-main/nn/model';
import { networkForward } from '../../../src-main/nn/network';
import { itHasGradients } from '../../support/finite-differences';
import { convNextConfig, gruConfig, mixerConfig, randomModel } from '../formats/helpers';

const NETWORKS: [string, SizedConfig][] = [
  ['a Mixer', mixerConfig({ embedDim: 6, depth: 1, imgSize: 8, numClasses: 3 })],
  [
    'a ConvNeXt',
    convNextConfig({
      ...{ imgSize: 8, patchSize: 1, embedDim: 6, dims: [6, 6, 8, 8], depth: 4, depths: [1, 1, 1, 1] },
      ...{ numClasses: 3, initValues: 1e-6 },
    }),
  ],
  ['a recurrent network of several steps', gruConfig({ embedDim: 5, depth: 2, imgSize: 8, numClasses: 3 })],
  ['a recurrent network of one step', gruConfig({ embedDim: 5, depth: 2, imgSize: 4, numClasses: 3 })],
];

const AS_THEY_ARE = { mean: [0, 0, 0], std: [1, 1, 1] } as const;

describe.each(NETWORKS)('the gradients of %s', (_, config) => {
  const forward = (held: tf.NamedTensorMap, images: tf.Tensor) =>
    networkForward(sizedNetwork(config), AS_THEY_ARE, held, images);
  itHasGradients({ forward, weights: randomModel(config).weights }, config.imgSize);
});
