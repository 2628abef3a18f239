import { describe, expect, it } from 'vitest';
import type { TensorMap } from '../../../src-main/base/tensor';
import { importViT, type ImportOptions } from '../../../src-main/formats/import';
import { inferLayout } from '../../../src-main/formats/layout';
import type { WeightFiles } from '../../../src-main/formats/weights';
import { weightShapes } from '../../../src-main/nn/families/registry';
import { errorOf, randomViT } from './helpers';
import { fileOf, folderOf, hfTensors, plain, size, zeros } from './import-helpers';

const SMALL = { imgSize: 16, patchSize: 8, inChans: 3, numClasses: 2, mlpRatio: 4 };

describe('what is refused', () => {
  it.each<[string, (tensors: TensorMap) => unknown, string]>([
    [
      'q norm',
      (t) => t.set('blocks.0.attn.q_norm.weight', zeros(64)),
      '“x.safetensors” has normalised queries and keys (“blocks.0.attn.q_norm.weight”), which are not supported.',
    ],
    [
      'norm_pre',
      (t) => t.set('norm_pre.weight', zeros(128)),
      '“x.safetensors” has a norm before its first block (“norm_pre.weight”), which is not supported.',
    ],
    [
      'attn_pool',
      (t) => t.set('attn_pool.latent', zeros(1)),
      '“x.safetensors” has attention pooling (“attn_pool.latent”), which is not supported.',
    ],
    [
      'pre_logits',
      (t) => t.set('pre_logits.fc.weight', zeros(1)),
      '“x.safetensors” has a layer before its classifier (“pre_logits.fc.weight”), which is not supported.',
    ],
    [
      'relative positions in each block, beside what else BEiT has',
      (t) => {
        t.set('blocks.0.attn.q_bias', zeros(128));
        t.set('blocks.0.attn.relative_position_bias_table', zeros(12, 2));
      },
      '“x.safetensors” has relative positions (“blocks.0.attn.relative_position_bias_table”), which are not supported.',
    ],
    [
      'relative positions that all blocks share',
      (t) => t.set('rel_pos_bias.relative_position_bias_table', zeros(12, 2)),
      '“x.safetensors” has relative positions (“rel_pos_bias.relative_position_bias_table”), which are not supported.',
    ],
    [
      'relative positions of height and width',
      (t) => t.set('blocks.1.attn.rel_pos_h', zeros(3, 64)),
      '“x.safetensors” has relative positions (“blocks.1.attn.rel_pos_h”), which are not supported.',
    ],
    [
      'relative positions outside of the backbone',
      (t) => {
        for (const [name, tensor] of [...t]) {
          t.delete(name);
          t.set(`backbone.${name}`, tensor);
        }
        t.set('shared_position_bias.relative_position_bias_table', zeros(12, 2));
      },
      '“x.safetensors” has relative positions (“shared_position_bias.relative_position_bias_table”), which are not supported.',
    ],
    [
      'anything else',
      (t) => t.set('blocks.0.x', zeros(1)),
      '“x.safetensors” has a tensor “blocks.0.x”, which no supported Vision Transformer has.',
    ],
    [
      'an adapter beside it',
      (t) => t.set('blocks.0.attn.qkv.lora_A.default.weight', zeros(4, 128)),
      '“x.safetensors” holds an adapter of a network (“blocks.0.attn.qkv.lora_A.default.weight”), not a network of its own.',
    ],
    [
      'an adapter alone',
      (t) => {
        t.clear();
        t.set('base_model.model.vit.encoder.layer.0.attention.attention.query.lora_B.weight', zeros(128, 4));
      },
      '“x.safetensors” holds an adapter of a network (“base_model.model.vit.encoder.layer.0.attention.attention.query.lora_B.weight”), not a network of its own.',
    ],
    [
      'one number for an image',
      (t) => {
        t.set('head.weight', zeros(1, 128));
        t.set('head.bias', zeros(1));
      },
      '“x.safetensors” gives one number for an image, not a score for each class.',
    ],
    [
      'both norms',
      (t) => t.set('fc_norm.weight', zeros(128)),
      '“x.safetensors” has a tensor “norm.bias”, which no supported Vision Transformer has.',
    ],
    [
      'no class token',
      (t) => t.delete('cls_token'),
      '“x.safetensors” has no class token and no fc_norm, so that it is not known what its classifier reads.',
    ],
    ['no classifier', (t) => t.delete('head.weight'), '“x.safetensors” has no classifier (“head.weight”).'],
    [
      'a missing weight',
      (t) => t.delete('blocks.1.norm2.bias'),
      '“x.safetensors” lacks the weight “blocks.1.norm2.bias”.',
    ],
    [
      'a hole in the blocks',
      (t) => t.set('blocks.9.norm1.bias', zeros(128)),
      '“x.safetensors” lacks the weight “blocks.2.norm1.weight”.',
    ],
    [
      'one bias of two',
      (t) => t.delete('blocks.1.attn.qkv.bias'),
      '“x.safetensors” lacks the weight “blocks.1.attn.qkv.bias”.',
    ],
    [
      'a wrong shape',
      (t) => t.set('blocks.1.attn.proj.weight', zeros(128, 64)),
      '“x.safetensors” has a tensor “blocks.1.attn.proj.weight” of the shape [128, 64] instead of [128, 128].',
    ],
    [
      'grey images',
      (t) => t.set('patch_embed.proj.weight', zeros(128, 1, 4, 4)),
      '“x.safetensors” takes images of 1 channels instead of 3.',
    ],
    [
      'no square',
      (t) => t.set('pos_embed', zeros(1, 13, 128)),
      '“x.safetensors” has positions for 13 tokens, which are no square of patches.',
    ],
    [
      'values',
      (t) => t.set('head.bias', { shape: [5], data: new Float32Array(5).fill(NaN) }),
      'The weight “head.bias” of “x.safetensors” has values that are not finite numbers.',
    ],
  ])('under timm’s names: %s', async (_, edit, message) => {
    const tensors = new Map(plain.weights);
    edit(tensors);
    const path = await fileOf(tensors);
    expect(await errorOf(() => importViT(path))).toMatchObject({ code: 'bad-file', message });
  });

  it.each<[string, (tensors: TensorMap) => unknown, string]>([
    [
      'a pooler',
      (t) => t.set('vit.pooler.dense.weight', zeros(1)),
      '“x.safetensors” has a pooler (“vit.pooler.dense.weight”), which is not supported.',
    ],
    [
      'queries without keys',
      (t) => t.delete('vit.encoder.layer.0.attention.attention.key.weight'),
      '“x.safetensors” lacks the weight “blocks.0.attn.qkv.weight”.',
    ],
    [
      'both spellings',
      (t) => t.set('vit.layers.0.mlp.fc1.bias', zeros(512)),
      '“x.safetensors” has both “vit.encoder.layer.0.intermediate.dense.bias” and “vit.layers.0.mlp.fc1.bias”.',
    ],
  ])('under Hugging Face’s names: %s', async (_, edit, message) => {
    const tensors = hfTensors(plain);
    edit(tensors);
    const path = await fileOf(tensors);
    expect(await errorOf(() => importViT(path))).toMatchObject({ code: 'bad-file', message });
  });

  it.each<[string, ImportOptions, string, string]>([
    ['an image size', { imgSize: 18 }, 'usage', 'Images of 18 pixels cannot be cut into patches of 4.'],
    ['heads', { numHeads: 3 }, 'usage', 'A width of 128 cannot be shared by 3 heads.'],
    [
      'names',
      { classes: ['a'] },
      'mismatch',
      '1 names of classes are there for 5 logits of “x.safetensors”.',
    ],
  ])('when a person says impossible %s', async (_, options, code, message) => {
    const path = await fileOf(plain.weights);
    expect(await errorOf(() => importViT(path, options))).toMatchObject({ code, message });
  });

  it.each<[string, object, string]>([
    [
      'norms behind the layers',
      { architecture: 'vit_base_patch16_rpn_224' },
      'has its norms behind its layers (“vit_base_patch16_rpn_224”), which is not supported',
    ],
    [
      'another activation',
      { architecture: 'vit_tiny_patch16_224', model_args: { act_layer: 'quick_gelu' } },
      'uses the activation “quick_gelu”; only the exact “gelu” is supported',
    ],
    [
      'an average without fc_norm',
      { architecture: 'vit_tiny_patch16_224', global_pool: 'avg' },
      'pools by “avg” in a way that is not supported',
    ],
    ['another kind of network', { model_type: 'vit_msn' }, 'holds a “vit_msn”, not a ViT or DeiT'],
    ['SwiGLU', { hidden_act: 'silu' }, 'uses the activation “silu”; only the exact “gelu” is supported'],
  ])('when its description tells of %s, though the names are ours', async (_, config, what) => {
    const path = await folderOf(plain.weights, { 'config.json': config });
    expect(await errorOf(() => importViT(path))).toMatchObject({
      code: 'bad-file',
      message: `“net” ${what}.`,
    });
  });

  it.each([
    [1280, 32, 16],
    [1408, 40, 16],
    [1664, 48, 16],
    [1408, 12, 22],
  ])('the heads of a width of %i and a depth of %i are known: %i', async (embedDim, depth, numHeads) => {
    const shapes = weightShapes({ ...size, ...SMALL, embedDim, depth, numHeads: 16 });
    const files = {
      label: 'x',
      names: [...shapes.keys()],
      shapeOf: (name: string) => shapes.get(name),
    } as unknown as WeightFiles;
    await Promise.resolve();
    expect(inferLayout(files, {}).config.numHeads).toBe(numHeads);
  });

  it('when the number of heads cannot be known', async () => {
    const path = await fileOf(randomViT({ embedDim: 48, numHeads: 3 }).weights);
    const error = {
      code: 'usage',
      message: '“x.safetensors” does not tell the number of its heads.',
      hint: 'Say how many share its width of 48.',
    };
    expect(await errorOf(() => importViT(path))).toEqual(error);
    expect((await importViT(path, { numHeads: 3 })).network.config.numHeads).toBe(3);
  });
});
