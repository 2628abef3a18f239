import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src-main/base/random';
import type { HostTensor, TensorMap } from '../../../src-main/base/tensor';
import { importViT, type ImportOptions, inspectViT } from '../../../src-main/formats/import';
import { writeModel } from '../../../src-main/formats/model';
import { resizePositions } from '../../../src-main/formats/positions';
import { writeSafetensors } from '../../../src-main/formats/safetensors/writer';
import type { Model } from '../../../src-main/nn/model';
import { vitForward } from '../../../src-main/nn/families/vit/forward';
import { expectClose } from '../../support/close';
import { openPlainEngine } from '../../support/engines';
import { errorOf, expectSameWeights, randomViT, temporaryFolder } from './helpers';
import { distilled, fileOf, folderOf, hfTensors, plain, renamed, size, zeros } from './import-helpers';

describe('a bare file', () => {
  it.each<[string, Model, TensorMap]>([
    ['timm', plain, plain.weights],
    ['timm, distilled', distilled, distilled.weights],
    ['timm in wrappers', plain, renamed(plain.weights, (name) => `module.model.${name}`)],
    ['transformers', plain, hfTensors(plain)],
    ['transformers, distilled', distilled, hfTensors(distilled)],
    ['transformers 5', plain, hfTensors(plain, 'v5')],
    ['transformers without prefix', plain, renamed(hfTensors(plain), (name) => name.replace(/^vit\./, ''))],
    ['transformers in a wrapper', distilled, renamed(hfTensors(distilled, 'v5'), (name) => `module.${name}`)],
  ])('under the names of %s gives every weight bit for bit', async (_, model, tensors) => {
    const path = await fileOf(tensors);
    const found = await importViT(path);
    expect(found.network).toEqual(model.network);
    expectSameWeights(found.weights, model.weights);
    expect(found.labelled).toBe(false);
    expect(found.classes).toEqual(['class 0', 'class 1', 'class 2', 'class 3', 'class 4']);
    expect(found.notes).toEqual([
      'The file does not tell the number of heads: 2, of 64 channels, are assumed.',
      'The file does not name its classes: they are numbered.',
      expect.stringMatching(/^The file does not tell how pixels are normalised: /),
    ]);
    const { weights, ...description } = found;
    expect(await inspectViT(path)).toEqual(description);
    expect(weights.size).toBeGreaterThan(30);
  });

  it('with layer scale, in timm’s spelling and in DeiT-3’s', async () => {
    const model = randomViT({ ...size, initValues: 1e-6 });
    const spelled = renamed(model.weights, (name) => name.replace(/ls([12])\.gamma/, 'gamma_$1'));
    for (const tensors of [model.weights, spelled]) {
      const found = await importViT(await fileOf(tensors));
      expect(found.network).toEqual(model.network);
      expectSameWeights(found.weights, model.weights);
      expect(found.normalisation.mean).toEqual([0.485, 0.456, 0.406]);
    }
  });

  it('with average pooling', async () => {
    const model = randomViT({ ...size, globalPool: 'avg' });
    const found = await importViT(await fileOf(model.weights));
    expect(found.network).toEqual(model.network);
    expectSameWeights(found.weights, model.weights);
    expect(found.normalisation.mean).toEqual([0.5, 0.5, 0.5]);
  });

  it('with a flat patch embedding, without biases of queries, with positions of patches only', async () => {
    const tensors = new Map(plain.weights);
    const patches = tensors.get('patch_embed.proj.weight')!;
    tensors.set('patch_embed.proj.weight', { shape: [128, 48], data: patches.data });
    for (const i of [0, 1]) tensors.delete(`blocks.${i}.attn.qkv.bias`);
    tensors.set('pos_embed', new Random(2, 'positions').normalTensor([1, 16, 128], 1));
    const { weights, notes } = await importViT(await fileOf(tensors));
    expect(weights.get('patch_embed.proj.weight')).toEqual(patches);
    expect(weights.get('blocks.1.attn.qkv.bias')).toEqual(zeros(384));
    expect(weights.get('pos_embed')!.data.slice(0, 128)).toEqual(new Float32Array(128));
    expect(weights.get('pos_embed')!.data.slice(128)).toEqual(tensors.get('pos_embed')!.data);
    expect(notes).toContain('Queries, keys and values have no biases: zeros are taken.');
    expect(notes).toContain('Positions are stored for patches only: those of the class tokens are zeros.');
  });

  it('of a DeiT with one head computes what that head alone would', async () => {
    const tensors = new Map(distilled.weights);
    for (const part of ['weight', 'bias']) tensors.delete(`head_dist.${part}`);
    const found = await importViT(await fileOf(hfTensors({ ...distilled, weights: tensors })));
    expect(found.network).toEqual(distilled.network);
    const engine = await openPlainEngine();
    const images = new Random(3, 'images').normalTensor([2, 3, 16, 16], 1);
    const logits = (weights: TensorMap) => forward({ ...distilled, weights }, images);
    // Two equal heads that read the same token: their mean is the head itself.
    const both = logits(found.weights);
    const doubled = new Map(distilled.weights);
    for (const part of ['weight', 'bias'])
      doubled.set(`head_dist.${part}`, zeros(...doubled.get(`head.${part}`)!.shape));
    expectClose(
      both,
      logits(doubled).map((value) => 2 * value),
      { relative: 1e-6 },
    );
    await engine.dispose();
  });

  it('takes what a person says of it', async () => {
    const options: ImportOptions = {
      imgSize: 24,
      numHeads: 4,
      classes: ['a', 'b', 'c', 'd', 'e'],
      normalisation: { mean: [0, 0, 0], std: [1, 1, 1] },
    };
    const found = await importViT(await fileOf(plain.weights), options);
    const { classes, normalisation } = options;
    expect(found).toMatchObject({ classes, normalisation, labelled: true, storedImgSize: 16 });
    expect(found.network.config).toMatchObject({ imgSize: 24, numHeads: 4 });
    expect(found.weights.get('pos_embed')).toEqual(resizePositions(plain.weights.get('pos_embed')!, 1, 6));
    expect(found.notes).toEqual(['Positions are resized from images of 16 pixels to 24.']);
  });

  it('of our own tells all by itself', async () => {
    const path = join(temporaryFolder(), 'own.safetensors');
    const model = randomViT({ embedDim: 20, numHeads: 5, initValues: 0.5 });
    await writeModel(path, model);
    expect(await importViT(path)).toEqual({
      ...model,
      naming: 'timm',
      storedImgSize: 16,
      labelled: true,
      guessed: [],
      cropPct: 1,
      notes: [],
    });
  });
});

function forward({ network, weights }: Model, images: HostTensor): Float32Array {
  return tf.tidy(() => {
    const named = Object.fromEntries(
      [...weights].map(([name, { data, shape }]) => [name, tf.tensor(data, [...shape])]),
    );
    if (network.arch !== 'vit') throw new Error('no ViT');
    return vitForward(network.config, named, tf.tensor(images.data, [...images.shape])).dataSync<'float32'>();
  });
}

describe('a folder', () => {
  const hfConfig = {
    model_type: 'vit',
    num_attention_heads: 8,
    layer_norm_eps: 1e-6,
    hidden_act: 'gelu',
    id2label: { 0: 'null', 1: 'one', 2: 'two', 3: 'three', 4: 'four' },
  };
  const processor = { image_mean: [0.1, 0.2, 0.3], image_std: [0.4, 0.5, 0.6], do_normalize: true };

  it('of transformers tells heads, labels and normalisation', async () => {
    const path = await folderOf(hfTensors(plain), {
      'config.json': hfConfig,
      'preprocessor_config.json': processor,
    });
    const found = await importViT(path);
    expect(found).toMatchObject({
      classes: ['null', 'one', 'two', 'three', 'four'],
      normalisation: { mean: [0.1, 0.2, 0.3], std: [0.4, 0.5, 0.6] },
      naming: 'hf',
      labelled: true,
      notes: [],
    });
    expect(found.network.config.numHeads).toBe(8);
    expectSameWeights(found.weights, plain.weights);
    expect(await importViT(join(path, 'model.safetensors'))).toEqual(found);
  });

  it.each([
    ['not at all', { do_normalize: false }, [0, 0, 0], [1, 1, 1]],
    ['from 0 to 255', { do_rescale: false, image_mean: 51, image_std: 255 }, [0.2, 0.2, 0.2], [1, 1, 1]],
  ])('may normalise %s', async (_, preprocessor, mean, std) => {
    const json = { 'config.json': hfConfig, 'preprocessor_config.json': preprocessor };
    const found = await inspectViT(await folderOf(hfTensors(plain), json));
    expect(found.normalisation).toEqual({ mean, std });
  });

  it('of timm tells labels, normalisation and what the model was made with', async () => {
    const config = {
      architecture: 'vit_tiny_patch16_224',
      label_names: ['a', 'b', 'c', 'd', 'e'],
      model_args: { num_heads: 4 },
      pretrained_cfg: { mean: [0.1, 0.2, 0.3], std: [0.4, 0.5, 0.6] },
    };
    const found = await inspectViT(await folderOf(plain.weights, { 'config.json': config }));
    expect(found).toMatchObject({
      classes: config.label_names,
      normalisation: config.pretrained_cfg,
      notes: [],
    });
    expect(found.network.config.numHeads).toBe(4);
  });

  it('says that a tiny epsilon is replaced, and that labels are made up', async () => {
    const config = { model_type: 'vit', num_attention_heads: 2, id2label: { 0: 'LABEL_0', 1: 'LABEL_1' } };
    const found = await inspectViT(await folderOf(hfTensors(plain), { 'config.json': config }));
    expect(found.labelled).toBe(false);
    expect(found.notes[0]).toBe(
      'Layers are normalised with an epsilon of 1e-6 instead of 1e-12, as timm does for the same weights.',
    );
  });

  const parts =
    (edit: (map: Record<string, string>, a: TensorMap, b: TensorMap) => void = () => {}) =>
    async () => {
      const path = temporaryFolder();
      const tensors = [...hfTensors(plain)];
      const [a, b]: [TensorMap, TensorMap] = [new Map(tensors.slice(0, 9)), new Map(tensors.slice(9))];
      const map = Object.fromEntries([
        ...[...a.keys()].map((name) => [name, 'a.safetensors']),
        ...[...b.keys()].map((name) => [name, 'b.safetensors']),
      ]) as Record<string, string>;
      edit(map, a, b);
      await writeSafetensors(join(path, 'a.safetensors'), a);
      await writeSafetensors(join(path, 'b.safetensors'), b);
      writeFileSync(
        join(path, 'model.safetensors.index.json'),
        JSON.stringify({ metadata: {}, weight_map: map }),
      );
      return path;
    };

  it('may have its weights in parts', async () => {
    const path = await parts()();
    expectSameWeights((await importViT(path)).weights, plain.weights);
    expectSameWeights((await importViT(join(path, 'model.safetensors.index.json'))).weights, plain.weights);
  });

  const first = 'vit.embeddings.cls_token';
  it.each<[string, () => Promise<string>, string]>([
    [
      'a part that is missing',
      parts((map) => (map[first] = 'c.safetensors')),
      'The part “c.safetensors” of the weights is missing.',
    ],
    [
      'a part elsewhere',
      parts((map) => (map[first] = '../a.safetensors')),
      'The index of the weights names “../a.safetensors”, which is no file in its own folder.',
    ],
    [
      'a tensor that is missing',
      parts((_, a) => a.delete(first)),
      `“a.safetensors” lacks the tensor “${first}”, which “model.safetensors.index.json” says is in it.`,
    ],
    [
      'a tensor twice',
      parts((_, a, b) => b.set(first, a.get(first)!)),
      `“b.safetensors” has the tensor “${first}”, of which “model.safetensors.index.json” does not know.`,
    ],
  ])('in parts is refused with %s', async (_, make, message) => {
    const path = await make();
    expect((await errorOf(() => importViT(path))).message).toBe(message);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['another kind', { model_type: 'swin' }, '“net” holds a “swin”, not a ViT or DeiT.'],
    [
      'another activation',
      { hidden_act: 'quick_gelu' },
      '“net” uses the activation “quick_gelu”; only the exact “gelu” is supported.',
    ],
    [
      'another epsilon',
      { layer_norm_eps: 1e-5 },
      '“net” normalises its layers with an epsilon of 0.00001; at most 1e-6 is supported.',
    ],
    ['another pooling', { global_pool: 'avg' }, '“net” pools by “avg” in a way that is not supported.'],
  ])('is refused with %s', async (_, more, message) => {
    const path = await folderOf(plain.weights, { 'config.json': { ...hfConfig, ...more } });
    expect((await errorOf(() => importViT(path))).message).toBe(message);
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      'wrong heads',
      { num_attention_heads: 'two' },
      '“num_attention_heads” in “config.json” cannot be read and is left out.',
    ],
    [
      'too few labels',
      { label_names: ['a'], id2label: null },
      '“config.json” names 1 classes, and there are 5 outputs: its names are not used.',
    ],
  ])('with %s loses that field, and says so', async (_, more, note) => {
    const path = await folderOf(plain.weights, { 'config.json': { ...hfConfig, ...more } });
    expect((await inspectViT(path)).notes).toContain(note);
  });

  it('without weights is not found, and damaged ones are named', async () => {
    const path = join(temporaryFolder(), 'net');
    mkdirSync(path);
    expect((await errorOf(() => importViT(path))).message).toBe('The folder “net” has no model.safetensors.');
    writeFileSync(join(path, 'pytorch_model.bin'), 'x');
    expect((await errorOf(() => importViT(path))).message).toBe(
      '“pytorch_model.bin” is no checkpoint of PyTorch that can be read: it was not written by torch.save.',
    );
    writeFileSync(join(path, 'config.json'), '{');
    await writeSafetensors(join(path, 'model.safetensors'), plain.weights);
    expect((await inspectViT(path)).notes).toContain('“config.json” is not JSON and is left out.');
  });
});
