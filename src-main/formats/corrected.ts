import type { HostTensor } from '../base/tensor';
import { StudioError } from '../base/errors';
import { checkViTConfig, numPrefixTokens } from '../nn/config';
import { familyOf } from '../nn/families/registry';
import type { Model, Normalisation } from '../nn/model';
import { resizePositions } from './positions';
import type { ChannelOrder } from './told/told';

/** What a person corrected of a model of ours that came from elsewhere. */
export interface Corrections {
  classes?: string[] | undefined;
  normalisation?: Normalisation | undefined;
  /** The share of an image's side that it is evaluated on. */
  cropPct?: number | undefined;
  /** Positions are resized to it. */
  imgSize?: number | undefined;
  /** BGR: it was trained on images whose blue came first. */
  channelOrder?: ChannelOrder | undefined;
}

/**
 * A model as a person says that it is.
 *
 * @throws StudioError 'mismatch' where its network cannot be so
 */
export function corrected(model: Model, corrections: Corrections): Model {
  const { classes, normalisation, cropPct = model.cropPct, imgSize, channelOrder } = corrections;
  const described = {
    ...model,
    ...(cropPct === undefined ? {} : { cropPct }),
    classes: classes ?? model.classes,
    normalisation: normalisation ?? model.normalisation,
  };
  if (described.classes.length !== model.network.config.numClasses) {
    throw new StudioError(
      'mismatch',
      `It tells ${model.network.config.numClasses} classes apart, but ${described.classes.length} names are given.`,
      'Give one name for each class, in the order of its outputs.',
    );
  }
  const sized = imgSize === undefined ? described : resized(described, imgSize);
  return channelOrder === 'BGR' ? blueFirst(sized) : sized;
}

function resized(model: Model, imgSize: number): Model {
  const { network, weights } = model;
  if (network.config.imgSize === imgSize) return model;
  if (network.arch !== 'vit') {
    throw new StudioError('mismatch', 'Only a Vision Transformer takes images of another size.');
  }
  const config = { ...network.config, imgSize };
  checkViTConfig(config);
  const positions = resizePositions(
    weights.get('pos_embed')!,
    numPrefixTokens(config),
    imgSize / config.patchSize,
  );
  return {
    ...model,
    network: { arch: 'vit', config },
    weights: new Map([...weights, ['pos_embed', positions]]),
  };
}

/** The first layer takes red for blue: the same as giving it blue first. */
function blueFirst(model: Model): Model {
  const { network, weights } = model;
  const { weight, apart } = familyOf(network).colours(network.config);
  return { ...model, weights: new Map([...weights, [weight, turned(weights.get(weight)!, apart)]]) };
}

/** [outer, 3, inner] with the three turned round. */
function turned({ shape, data }: HostTensor, inner: number): HostTensor {
  const result = new Float32Array(data.length);
  for (let plane = 0; plane < data.length / inner; plane++) {
    const from = plane - (plane % 3) + (2 - (plane % 3));
    result.set(data.subarray(from * inner, (from + 1) * inner), plane * inner);
  }
  return { shape, data: result };
}
