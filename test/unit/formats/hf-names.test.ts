import { describe, expect, it } from 'vitest';
import { hfNameOf, type Place, placeOfHf } from '../../../src-main/formats/names';
import { weightShapes } from '../../../src-main/nn/families/registry';
import { viTConfig } from './helpers';

/** All places of a network: queries, keys and values each. */
function placesOf(distilled: boolean, depth: number): Place[] {
  return [...weightShapes(viTConfig({ distilled, depth })).keys()].flatMap((name): Place[] =>
    name.includes('.qkv.') ? [0, 1, 2].map((third) => ({ name, third: third as 0 | 1 | 2 })) : [{ name }],
  );
}

describe('the names of timm and of transformers', () => {
  it.each([
    [false, 'classic'],
    [false, 'v5'],
    [true, 'classic'],
    [true, 'v5'],
  ] as const)('are inverse to each other for every tensor (distilled %s, %s)', (distilled, spelling) => {
    const places = placesOf(distilled, 12);
    const names = places.map((place) => hfNameOf(place, distilled, spelling));
    expect(new Set(names).size).toBe(places.length);
    expect(names.map((name) => placeOfHf(name))).toEqual(places);
    const bare = names.map((name) => name.replace(/^(vit|deit)\./, ''));
    expect(bare.map((name) => placeOfHf(name))).toEqual(places);
  });

  it.each([
    ['vit.embeddings.cls_token', { name: 'cls_token' }],
    ['deit.embeddings.distillation_token', { name: 'dist_token' }],
    ['vit.encoder.layer.11.attention.attention.key.bias', { name: 'blocks.11.attn.qkv.bias', third: 1 }],
    ['vit.encoder.layer.0.attention.output.dense.weight', { name: 'blocks.0.attn.proj.weight' }],
    ['vit.encoder.layer.0.output.dense.weight', { name: 'blocks.0.mlp.fc2.weight' }],
    ['encoder.layer.3.layernorm_after.bias', { name: 'blocks.3.norm2.bias' }],
    ['vit.layers.3.mlp.fc1.bias', { name: 'blocks.3.mlp.fc1.bias' }],
    ['vit.layernorm.weight', { name: 'norm.weight' }],
    ['classifier.weight', { name: 'head.weight' }],
    ['cls_classifier.bias', { name: 'head.bias' }],
    ['distillation_classifier.weight', { name: 'head_dist.weight' }],
  ])('of %s are as published', (name, place) => expect(placeOfHf(name)).toEqual(place));

  it.each([
    'vit.pooler.dense.weight',
    'encoder.layer.01.output.dense.weight',
    'layers.#.mlp.fc1.weight',
    'head.weight',
  ])('have no %s', (name) => expect(placeOfHf(name)).toBeUndefined());
});
