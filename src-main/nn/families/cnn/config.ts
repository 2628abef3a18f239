import { StudioError } from '../../../base/errors';
import { checkWhole } from '../../checks';
import type { Weight, WeightKind } from '../../weights';

/** The shape of the built-in convolutional classifier: a small residual network. */
export interface CnnConfig {
  imgSize: number;
  inChans: number;
  numClasses: number;
  /** Channels of each stage; every stage after the first halves the image. */
  channels: number[];
  /** Residual blocks in each stage. */
  blocks: number;
}

/** Every weight. Convolutions are [k, k, in, out], linear weights [out, in]. */
export function cnnWeights({ inChans, numClasses, channels, blocks }: CnnConfig): Map<string, Weight> {
  const weights = new Map<string, Weight>();
  const add = (name: string, kind: WeightKind, shape: number[], fanIn = 0) =>
    weights.set(name, { kind, shape, axes: shape, fanIn, head: name.startsWith('head') });
  const addNorm = (name: string, width: number) => {
    add(`${name}.weight`, 'gain', [width]);
    add(`${name}.bias`, 'bias', [width]);
  };
  const linear = (name: string, out: number, into: number) => {
    add(`${name}.weight`, 'matrix', [out, into], into);
    add(`${name}.bias`, 'bias', [out], into);
  };
  const conv = (name: string, out: number, into: number) =>
    add(`${name}.weight`, 'matrix', [3, 3, into, out], 9 * into);
  conv('stem', channels[0]!, inChans);
  add('stem.bias', 'bias', [channels[0]!], 9 * inChans);
  channels.forEach((width, stage) => {
    const before = channels[stage - 1];
    if (before !== undefined) {
      addNorm(`stages.${stage}.norm`, before);
      linear(`stages.${stage}.downsample`, width, 4 * before);
    }
    for (let i = 0; i < blocks; i++) {
      for (const half of [1, 2]) {
        addNorm(`stages.${stage}.blocks.${i}.norm${half}`, width);
        conv(`stages.${stage}.blocks.${i}.conv${half}`, width, width);
      }
    }
  });
  addNorm('norm', channels.at(-1)!);
  linear('head', numClasses, channels.at(-1)!);
  return weights;
}

/** Channels of the default network for images of 32 pixels. */
const STAGES = [32, 64, 128];

/**
 * Channels for images of a size: for every doubling beyond 32 pixels one more stage before the others, of half the
 * channels, so that large images take not much longer than small ones.
 */
export function defaultChannels(imgSize: number): number[] {
  const channels = [...STAGES];
  while (imgSize / 2 ** channels.length >= 8 && imgSize % 2 ** channels.length === 0 && channels[0]! > 8) {
    channels.unshift(channels[0]! / 2);
  }
  return channels;
}

/** Checks that a network of this shape can exist. @throws StudioError 'usage' naming the number that is wrong */
export function checkCnnConfig(config: CnnConfig): void {
  const { imgSize, inChans, numClasses, blocks, channels } = config;
  checkWhole({
    'The image size': imgSize,
    'The number of colour channels': inChans,
    'The number of classes': numClasses,
    'The number of blocks in a stage': blocks,
    'The number of stages': channels.length,
    ...Object.fromEntries(channels.map((width, i) => [`The number of channels of stage ${i + 1}`, width])),
  });
  const factor = 2 ** (channels.length - 1);
  if (imgSize % factor !== 0) {
    throw new StudioError(
      'usage',
      `Images of ${imgSize} pixels cannot be halved ${channels.length - 1} times.`,
      `Choose an image size that is a multiple of ${factor}, or fewer stages.`,
    );
  }
}
