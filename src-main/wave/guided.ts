import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs';
import { StudioError } from '../base/errors';
import { Random } from '../base/random';
import { flatten, unflatten } from '../base/tree';
import {
  atSide,
  classified,
  contrastiveLoss,
  featureLoss,
  type Guided,
  leadingColumns,
  type Seen,
  sidesFit,
  tokenLoss,
} from '../nn/guide';
import { familyOf } from '../nn/families/registry';
import type { Model, Network } from '../nn/model';
import { networkSees } from '../nn/network';
import type { Trainable } from '../nn/training';

/** A teacher of ours whose inside can be seen, its classes in the order of the student's. */
export interface Guide {
  model: Model;
  kind: Guided;
  /** Of the answers of places, as of the others. */
  tau: number;
}

/** Rate of the matrix that leads features to the teacher's, which no bank keeps. */
const PROJECTION = { lr: 1e-3, weightDecay: 0 };

/**
 * A training whose network also learns from the inside of a teacher: the teacher's weights are held beside the
 * parameters, its forward pass is a part of the step.
 *
 * @param sees what the network of a variant makes of images
 * @param largest the largest of these networks
 * @throws StudioError 'mismatch' where the places of the two cannot be compared
 */
export function guided(
  trainable: Trainable,
  sees: (weights: NamedTensorMap, images: Tensor, variant: string) => Seen,
  largest: Network,
  { model, kind, tau }: Guide,
  seed: number,
): Trainable {
  checkPlaces(model.network, largest);
  const { side, features } = placesOf(largest);
  const std = 1 / Math.sqrt(features);
  const shape = [placesOf(model.network).features, features];
  const matrix = new Random(seed, 'projection').normalTensor(shape, std);
  const led = kind !== 'token';
  return {
    ...trainable,
    params: new Map([
      ...trainable.params,
      ...(led ? flatten({ projection: new Map([['weight', matrix]]) }) : []),
    ]),
    frozen: new Map([...(trainable.frozen ?? []), ...flatten({ guide: model.weights })]),
    groupOf: (name) => (name.startsWith('projection/') ? PROJECTION : trainable.groupOf(name)),
    isFixed: (name) => name.startsWith('guide/'),
    weights: (inputs, variant) => ({
      ...trainable.weights!(inputs, variant),
      ...Object.fromEntries(Object.entries(inputs).filter(([name]) => /^(guide|projection)\//.test(name))),
    }),
    beside: (weights, images, variant, share) => {
      const { guide, projection } = unflatten(weights) as Record<string, NamedTensorMap>;
      const student = sees(weights, images, variant);
      const teacher = networkSees(model.network, model.normalisation, guide!, images);
      const tokens = atSide(teacher.tokens, side);
      if (kind === 'token') {
        const own = classified(student.tokens, weights['head.weight']!, weights['head.bias']!);
        const theirs = classified(tokens, guide!['head.weight']!, guide!['head.bias']!);
        return { logits: student.logits, beside: tokenLoss(own, theirs, tau) };
      }
      const lead = leadingColumns(projection!['weight']!, student.tokens.shape[2]!);
      const beside =
        kind === 'feature'
          ? featureLoss(student.tokens, tokens, lead)
          : contrastiveLoss(student.tokens, tokens, lead, share);
      return { logits: student.logits, beside };
    },
  };
}

const placesOf = (network: Network) => familyOf(network).places(network.config);

function checkPlaces(teacher: Network, network: Network): void {
  const { config } = teacher;
  const largest = network.config;
  const [from, to] = [placesOf(teacher).side, placesOf(network).side];
  if (config.imgSize !== largest.imgSize) {
    throw new StudioError(
      'mismatch',
      `The teacher sees images of ${config.imgSize} pixels, and these have ${largest.imgSize}: what it makes of their parts cannot be compared.`,
      `Condense at ${config.imgSize} pixels, or distil only answers: soft, hard or decoupled.`,
    );
  }
  if (sidesFit(from, to)) return;
  throw new StudioError(
    'mismatch',
    `The teacher divides an image into ${from} × ${from} places, and the network into ${to} × ${to}.`,
    'Choose a patch size that makes one number a multiple of the other, or distil only answers: soft, hard or decoupled.',
  );
}
