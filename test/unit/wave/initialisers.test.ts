import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HostTensor } from '../../../src-main/base/tensor';
import { type ViTConfig } from '../../../src-main/nn/config';
import { weightShapes } from '../../../src-main/nn/families/registry';
import { initViT } from '../../../src-main/nn/families/vit/init';
import { readHypernetwork } from '../../../src-main/formats/hypernetwork';
import type { Model } from '../../../src-main/nn/model';
import { selectElements } from '../../../src-main/wave/initialisations/weight-selection';
import { INITIALISERS, initialise, initialiserObstacle } from '../../../src-main/wave/initialisers';
import { AUXILIARY, CLASSES } from './helpers';

const normalisation = { mean: [0.5, 0.5, 0.5], std: [0.2, 0.2, 0.2] } as const;
const sized = (embedDim: number, depth: number): ViTConfig => ({
  ...AUXILIARY,
  embedDim,
  depth,
  numHeads: embedDim / 4,
});

/** A model whose matrices have a spread of 0.1 · (position in the alphabet of roles), far from timm's 0.02. */
function source(config = sized(16, 4)): Model {
  const weights = initViT(config, 7);
  for (const { data } of weights.values()) data.forEach((value, i) => (data[i] = value * 10 + 0.25));
  return { network: { arch: 'vit', config }, classes: CLASSES, normalisation, weights };
}

const hypernetwork = await readHypernetwork(
  resolve(import.meta.dirname, '../../fixtures/hypernetwork.safetensors'),
);

const request = (config: ViTConfig, seed = 1) => ({
  config,
  classes: CLASSES,
  normalisation,
  seed,
  source: source(),
  hypernetwork,
});

const std = ({ data }: HostTensor) => {
  const mean = data.reduce((a, b) => a + b, 0) / data.length;
  return Math.sqrt(data.reduce((sum, x) => sum + (x - mean) ** 2, 0) / data.length);
};

describe('initialisation without a bank', () => {
  it.each(INITIALISERS.map(({ name }) => name))('%s makes every weight, new for each seed', (name) => {
    // Narrower and shallower, wider and deeper, or of another depth only: what the way can make.
    const config = [sized(8, 2), sized(24, 5), sized(16, 3)].find(
      (each) => initialiserObstacle(name, each, source(), hypernetwork) === undefined,
    )!;
    const { weights, classes } = initialise(name, request(config));
    expect([...weights].map(([key, { shape }]) => [key, shape])).toEqual([...weightShapes(config)]);
    expect(classes).toEqual(CLASSES);
    expect(initialise(name, request(config)).weights).toEqual(weights);
    // Nothing is random in frequencies, and the classifier is the model's.
    if (name !== 'front') expect(initialise(name, request(config, 2)).weights).not.toEqual(weights);
  });

  it('scratch is timm’s', () => {
    expect(initialise('scratch', request(AUXILIARY, 4)).weights).toEqual(initViT(AUXILIARY, 4));
  });

  it('scratch-matched has the source’s spread in matrices and positions, and timm’s biases, norms and classifier', () => {
    const { weights } = initialise('scratch-matched', request(sized(32, 2)));
    const plain = initViT(sized(32, 2), 1);
    for (const [name, tensor] of weights) {
      if (/norm|bias|head/.test(name)) expect(tensor, name).toEqual(plain.get(name));
    }
    for (const name of ['blocks.0.attn.qkv.weight', 'blocks.1.mlp.fc2.weight']) {
      expect(std(weights.get(name)!), name).toBeGreaterThan(0.18);
      expect(std(weights.get(name)!), name).toBeLessThan(0.22);
    }
  });

  it('weight selection takes every second row and column of the first blocks, and a new classifier', () => {
    const from = source().weights;
    const { weights } = initialise('weight-selection', request(sized(8, 2)));
    const qkv = from.get('blocks.1.attn.qkv.weight')!;
    const expected = Array.from(
      { length: 24 * 8 },
      (_, i) => qkv.data[Math.floor(i / 8) * 2 * 16 + (i % 8) * 2]!,
    );
    expect([...weights.get('blocks.1.attn.qkv.weight')!.data]).toEqual(expected);
    const patches = from.get('patch_embed.proj.weight')!;
    const row = weights.get('patch_embed.proj.weight')!.data.subarray(48, 96);
    expect([...row]).toEqual([...patches.data.subarray(96, 144)]);
    expect(weights.get('head.weight')).toEqual(initViT(sized(8, 2), 1).get('head.weight'));
  });

  it.each([
    [8, 4, [0, 2, 4, 6]],
    [8, 3, [0, 4, 7]], // linspace 0, 3.5, 7, rounded half to even
    [6, 4, [0, 2, 3, 5]],
    [5, 1, [0]],
    [5, 5, [0, 1, 2, 3, 4]],
  ])('weight selection takes of %i elements %i at %j', (from, to, expected) => {
    const source: HostTensor = { shape: [from], data: Float32Array.from({ length: from }, (_, i) => i) };
    expect([...selectElements(source, [to]).data]).toEqual(expected);
  });

  const cnn: Model = {
    ...source(),
    network: { arch: 'cnn', config: { imgSize: 8, inChans: 3, numClasses: 3, channels: [4], blocks: 1 } },
  };
  it.each([
    ['weight-selection', sized(20, 2), source(), 'cannot make a width of 20 from a model of width 16.'],
    ['weight-selection', sized(8, 5), source(), 'cannot make a depth of 5 from a model of depth 4.'],
    [
      'weight-selection',
      { ...sized(8, 2), patchSize: 8 },
      source(),
      'cannot make “patch_embed.proj.weight”: the model has a smaller one.',
    ],
    [
      'weight-selection',
      { ...sized(8, 2), initValues: 0.1 },
      source(),
      'cannot make “blocks.0.ls1.gamma”: the model has none.',
    ],
    ['weight-selection', sized(8, 2), undefined, 'Weight selection needs a trained model to take from.'],
    ['scratch-matched', sized(8, 2), cnn, 'From scratch, matched takes from a model of the same family, and this one is not of the family Vision Transformer.'], // prettier-ignore
    ['scrach', sized(8, 2), undefined, 'There is no initialisation “scrach”.'],
    ['scratch', { ...sized(8, 2), numHeads: 3 }, undefined, 'A width of 8 cannot be shared by 3 heads.'],
  ])('%s refuses what it cannot make (%#)', (name, config, from, message) => {
    const make = () => initialise(name, { ...request(config), source: from });
    expect(make).toThrow(message);
  });
});
