import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HostTensor, TensorMap } from '../../../src-main/base/tensor';
import { importViT, inspectViT } from '../../../src-main/formats/import';
import { writeSafetensors } from '../../../src-main/formats/safetensors/writer';
import type { Model } from '../../../src-main/nn/model';
import { errorOf, expectSameWeights, randomViT, temporaryFolder } from './helpers';
import { fileOf, hfTensors, plain, renamed, size, zeros } from './import-helpers';

const prefixed = (prefix: string, tensors: TensorMap = plain.weights) =>
  renamed(tensors, (name) => prefix + name);
const outsideHead = (prefix: string, head: string) =>
  renamed(plain.weights, (name) => (name.startsWith('head.') ? name.replace('head', head) : prefix + name));
const withExtra = (tensors: TensorMap, ...names: string[]) =>
  new Map([...tensors, ...names.map((name): [string, HostTensor] => [name, zeros(3)])]);
const other = randomViT(size, 9);

/** timm's names → torchvision's. */
function torchvisionName(name: string): string {
  return name
    .replace('cls_token', 'class_token')
    .replace('pos_embed', 'encoder.pos_embedding')
    .replace('patch_embed.proj', 'conv_proj')
    .replace(/^norm\./, 'encoder.ln.')
    .replace(/^head\./, 'heads.head.')
    .replace(/^blocks\.(\d+)\./, 'encoder.layers.encoder_layer_$1.')
    .replace(/\.norm([12])\./, '.ln_$1.')
    .replace('attn.qkv.', 'self_attention.in_proj_')
    .replace('attn.proj', 'self_attention.out_proj');
}
const torchvision = (fc1: string, fc2: string) =>
  renamed(plain.weights, (name) =>
    torchvisionName(name).replace('mlp.fc1', `mlp.${fc1}`).replace('mlp.fc2', `mlp.${fc2}`),
  );

/** timm's names → MMPretrain's, or those of its predecessor. */
const mmpretrain = (norm: string) =>
  renamed(plain.weights, (name) =>
    name.startsWith('head.')
      ? name.replace('head.', 'head.layers.head.')
      : `backbone.${name}`
          .replace('patch_embed.proj', 'patch_embed.projection')
          .replace(/\.norm\.(weight|bias)$/, `.${norm}1.$1`)
          .replace('.blocks.', '.layers.')
          .replace(/(\d)\.norm([12])\./, `$1.${norm}$2.`)
          .replace('mlp.fc1', 'ffn.layers.0.0')
          .replace('mlp.fc2', 'ffn.layers.1'),
  );

/** timm's names → those of older versions in PyTorch, which keep queries, keys and values apart as transformers does. */
const older = (rules: [RegExp | string, string][]) =>
  renamed(hfTensors(plain), (name) =>
    rules.reduce((each, [from, to]) => each.replace(from, to), name.replace(/^vit\./, '')),
  );
const jeon = older([
  [/^embeddings/, 'transformer.embeddings'],
  ['patch_embeddings.projection', 'patch_embeddings'],
  [/^layernorm/, 'transformer.encoder.encoder_norm'],
  [/^encoder/, 'transformer.encoder'],
  ['layernorm_before', 'attention_norm'],
  ['layernorm_after', 'ffn_norm'],
  [/attention\.attention\.(query|key|value)/, 'attn.$1'],
  ['attention.output.dense', 'attn.out'],
  ['intermediate.dense', 'ffn.fc1'],
  ['output.dense', 'ffn.fc2'],
  [/^classifier/, 'head'],
]);
const melas = older([
  ['embeddings.cls_token', 'class_token'],
  ['embeddings.position_embeddings', 'positional_embedding.pos_embedding'],
  ['embeddings.patch_embeddings.projection', 'patch_embedding'],
  [/^layernorm/, 'norm'],
  [/^encoder\.layer/, 'transformer.blocks'],
  ['layernorm_before', 'norm1'],
  ['layernorm_after', 'norm2'],
  [/attention\.attention\.(q|k|v)(uery|ey|alue)/, 'attn.proj_$1'],
  ['attention.output.dense', 'proj'],
  ['intermediate.dense', 'pwff.fc1'],
  ['output.dense', 'pwff.fc2'],
  [/^classifier/, 'fc'],
]);

/** The same file with a header of so many bytes: spaces may follow it. */
function withHeaderOf(file: Buffer, bytes: number): Buffer {
  const end = 8 + Number(file.readBigUInt64LE());
  const header = Buffer.alloc(8 + bytes, ' ');
  header.writeBigUInt64LE(BigInt(bytes));
  file.copy(header, 8, 8, end);
  return Buffer.concat([header, file.subarray(end)]);
}

const SEVERAL = 'The file holds 2 networks, under ';

describe('a checkpoint as people keep it', () => {
  it.each([
    ['of a zip archive', 'PK'],
    ['of gzip', '\x1f\x8b'],
  ])('may have a header whose length reads as the beginning %s', async (_, start) => {
    const path = await fileOf(plain.weights);
    writeFileSync(path, withHeaderOf(readFileSync(path), Buffer.from(start, 'latin1').readUInt16LE()));
    expectSameWeights((await importViT(path)).weights, plain.weights);
  });

  it.each<[string, TensorMap, string | undefined]>([
    ['under encoder.', prefixed('encoder.'), undefined],
    ['under net.', prefixed('net.'), undefined],
    ['under three prefixes', prefixed('student.module.backbone.'), undefined],
    ['under a prefix with an index', prefixed('0.'), undefined],
    ['of a compiled module', prefixed('_orig_mod.module.'), undefined],
    ['that is an average alone', prefixed('ema.'), undefined],
    [
      'whose blocks were compiled one by one',
      renamed(plain.weights, (name) => name.replace(/^(blocks\.\d+)\./, '$1._orig_mod.')),
      undefined,
    ],
    [
      'of FSDP with checkpointed activations',
      renamed(
        plain.weights,
        (name) =>
          `_fsdp_wrapped_module.${name.replace(/^(blocks\.\d+)\./, '$1._fsdp_wrapped_module._checkpoint_wrapped_module.')}`,
      ),
      undefined,
    ],
    ['of transformers in a wrapper of Lightning', prefixed('model.', hfTensors(plain)), undefined],
    ['with a classifier outside', outsideHead('backbone.', 'classifier'), undefined],
    ['with a classifier called fc', outsideHead('vit.', 'fc'), undefined],
    ['with a classifier in a wrapper', outsideHead('model.encoder.', 'model.head'), undefined],
    ['with a classifier in a sequence', outsideHead('', 'head.1'), undefined],
    ['with a classifier in a sequence outside', outsideHead('backbone.', 'classifier.2'), undefined],
    ['in a sequence with its classifier', outsideHead('0.', '1'), undefined],
    ['in a sequence behind its normalisation', outsideHead('model.1.', 'model.3'), undefined],
    ['in a sequence with a classifier that is one', outsideHead('net.0.', 'net.1.1'), undefined],
    ['with a classifier called mlp_head', outsideHead('', 'mlp_head.0'), undefined],
    ['of torchvision', torchvision('0', '3'), undefined],
    ['of torchvision, old', torchvision('linear_1', 'linear_2'), undefined],
    ['of torchvision in a wrapper', prefixed('model.', torchvision('0', '3')), undefined],
    ['of MMPretrain', mmpretrain('ln'), undefined],
    ['of ViT-pytorch', jeon, undefined],
    ['of ViT-pytorch in a wrapper', prefixed('module.', jeon), undefined],
    ['of pytorch-pretrained-vit', melas, undefined],
    ['of pytorch-pretrained-vit in Lightning', prefixed('net.', melas), undefined],
    [
      'with a classifier that has a name of its own',
      outsideHead('backbone.', 'fc_final'),
      '“fc_final” is taken for the classifier: nothing else gives scores of what the network sees.',
    ],
    [
      'with such a one in a wrapper, beside a loss’s weights',
      withExtra(outsideHead('model.vit.', 'model.out'), 'criterion.weight'),
      '“model.out” is taken for the classifier: nothing else gives scores of what the network sees.',
    ],
    ['of MMClassification', mmpretrain('norm'), undefined],
    [
      'of Lightning with what it was trained with',
      withExtra(prefixed('model.'), 'criterion.weight', 'train_acc.total'),
      '“criterion.weight” and 1 more belong to no Vision Transformer and are left out.',
    ],
    [
      'with a loss’s weights, without a prefix',
      withExtra(plain.weights, 'criterion.weight'),
      '“criterion.weight” belongs to no Vision Transformer and is left out.',
    ],
    [
      'with a mask token',
      withExtra(plain.weights, 'mask_token'),
      '“mask_token” belongs to no Vision Transformer and is left out.',
    ],
    [
      'with an average beside it',
      new Map([...prefixed('model.', other.weights), ...prefixed('model_ema.')]),
      `${SEVERAL}“model_ema” and “model”: the one under “model_ema”, whose weights were averaged, is taken.`,
    ],
    [
      'with an average beside it, without a prefix',
      new Map([...other.weights, ...prefixed('ema_model.module.')]),
      `${SEVERAL}“ema_model.module” and no prefix: the one under “ema_model.module”, whose weights were averaged, is taken.`,
    ],
    [
      'of a student and its teacher',
      new Map([...prefixed('student.', other.weights), ...prefixed('teacher.')]),
      `${SEVERAL}“teacher” and “student”: the one under “teacher”, whose weights were averaged, is taken.`,
    ],
    [
      'with another without a classifier',
      new Map([
        ...prefixed(
          'momentum_encoder.',
          new Map([...other.weights].filter(([name]) => !name.startsWith('head'))),
        ),
        ...prefixed('encoder_q.'),
      ]),
      `${SEVERAL}“encoder_q” and “momentum_encoder”: the one under “encoder_q” is taken.`,
    ],
  ])('%s', async (_, tensors, note) => {
    const found = await importViT(await fileOf(tensors));
    expectSameWeights(found.weights, plain.weights);
    if (note === undefined) expect(found.notes.join()).not.toMatch(/left out|taken/);
    else expect(found.notes).toContain(note);
  });

  it.each<[string, Model]>([
    ['no class token', randomViT({ ...size, classToken: false, globalPool: 'avg' })],
    ['four registers', randomViT({ ...size, regTokens: 4 })],
    ['one register', randomViT({ ...size, regTokens: 1 })],
    ['registers and an average', randomViT({ ...size, regTokens: 2, globalPool: 'avg' })],
    ['registers, no class token', randomViT({ ...size, regTokens: 3, globalPool: 'avg', classToken: false })],
  ])('has %s', async (_, model) => {
    const found = await importViT(await fileOf(model.weights));
    expect(found.network).toEqual(model.network);
    expectSameWeights(found.weights, model.weights);
  });

  it('has registers without positions, as DINO and timm’s “no_embed” have', async () => {
    const model = randomViT({ ...size, regTokens: 4 });
    const { data } = model.weights.get('pos_embed')!;
    const D = size.embedDim;
    const rows = (from: number, to: number) => [...data.subarray(from * D, to * D)];
    const withPositions = (values: number[], registers: string) =>
      renamed(
        new Map([
          ...model.weights,
          ['pos_embed', { shape: [1, values.length / D, D], data: Float32Array.from(values) }],
        ]),
        (name) => name.replace('reg_token', registers),
      );
    const dino = await importViT(
      await fileOf(withPositions([...rows(0, 1), ...rows(5, 21)], 'register_tokens')),
    );
    expect([...dino.weights.get('pos_embed')!.data]).toEqual([
      ...rows(0, 1),
      ...Array<number>(4 * D).fill(0),
      ...rows(5, 21),
    ]);
    const timm = await importViT(await fileOf(withPositions(rows(5, 21), 'reg_token')));
    expect([...timm.weights.get('pos_embed')!.data]).toEqual([
      ...Array<number>(5 * D).fill(0),
      ...rows(5, 21),
    ]);
  });

  it.each<[string, TensorMap, string]>([
    [
      'a classifier of two layers',
      withExtra(outsideHead('', 'head.0'), 'head.2.weight', 'head.2.bias'),
      '“x.safetensors” has a classifier of several layers (“head.0”, “head.2”), which is not supported.',
    ],
    [
      'no patch embedding',
      new Map([['fc.weight', zeros(3, 4)]]),
      '“x.safetensors” holds neither a Vision Transformer, for it has no patch embedding, nor a convolutional network that is known.',
    ],
    [
      'two layers that may be its classifier',
      new Map([...outsideHead('backbone.', 'out'), ['other.weight', zeros(7, 128)]]),
      '“x.safetensors” has no classifier (“head.weight”).',
    ],
    [
      'CLIP’s names, which are no ViT’s',
      new Map([
        ['vision_model.embeddings.class_embedding', zeros(128)],
        ['vision_model.embeddings.patch_embedding.weight', zeros(128, 3, 4, 4)],
      ]),
      '“x.safetensors” has a tensor “vision_model.embeddings.class_embedding”, which no supported Vision Transformer has.',
    ],
  ])('is refused with %s', async (_, tensors, message) => {
    expect((await errorOf(async () => importViT(await fileOf(tensors)))).message).toBe(message);
  });
});

describe('a folder of weights', () => {
  const filled = async (...names: string[]) => {
    const folder = join(temporaryFolder(), 'net');
    mkdirSync(folder);
    for (const name of names) await writeSafetensors(join(folder, name), plain.weights);
    return folder;
  };

  it('may have what a Mac leaves on foreign disks', async () => {
    const folder = await filled('weights.safetensors');
    writeFileSync(join(folder, '._weights.safetensors'), 'Mac OS X');
    const { notes } = await inspectViT(folder);
    expect(notes).toContain('The weights are those of “weights.safetensors”.');
  });

  it('with several asks which one is meant; the usual name needs no question', async () => {
    const folder = await filled('a_last.safetensors', 'ema.safetensors', 'z_best.safetensors');
    expect(await errorOf(() => inspectViT(folder))).toEqual({
      code: 'usage',
      message:
        'The folder “net” holds 3 files of weights: “a_last.safetensors”, “ema.safetensors”, “z_best.safetensors”.',
      hint: `Give the file that you mean, e.g. “${join(folder, 'a_last.safetensors')}”.`,
    });
    await writeSafetensors(join(folder, 'model.safetensors'), plain.weights);
    expect((await inspectViT(folder)).network).toEqual(plain.network);
  });

  it('is opened by one of its parts', async () => {
    const folder = await filled();
    const half = [...plain.weights];
    const names = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'] as const;
    await writeSafetensors(join(folder, names[0]), new Map(half.slice(0, 9)));
    await writeSafetensors(join(folder, names[1]), new Map(half.slice(9)));
    const weight_map = Object.fromEntries(half.map(([name], i) => [name, names[i < 9 ? 0 : 1]]));
    writeFileSync(join(folder, 'model.safetensors.index.json'), `\uFEFF${JSON.stringify({ weight_map })}`);
    expectSameWeights((await importViT(join(folder, names[1]))).weights, plain.weights);
  });
});
