import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openWasmEngine } from '../../../src-main/engine/wasm';
import { exportModel } from '../../../src-main/formats/export';
import { importNetwork } from '../../../src-main/formats/import-network';
import { writeSafetensors } from '../../../src-main/formats/safetensors/writer';
import { networkClassifier } from '../../../src-main/nn/classifier';
import type { Model } from '../../../src-main/nn/model';
import { recognise } from '../../../src-main/work/looker/recognise';
import {
  convNextConfig,
  expectSameWeights,
  mixerConfig,
  randomModel,
  randomViT,
  temporaryFolder,
} from './helpers';

describe('a checkpoint under timm’s names', () => {
  it.each<[string, Model]>([
    ['a Vision Transformer', randomViT({ embedDim: 64, numHeads: 1 })],
    ['an MLP-Mixer', randomModel(mixerConfig())],
    ['a ConvNeXt', randomModel(convNextConfig({ initValues: 1e-6 }))],
    ['a ConvNeXt without layer scale', randomModel(convNextConfig())],
  ])('of %s is recognised and read as what it is', async (_, model) => {
    const folder = join(temporaryFolder(), 'timm');
    const engine = await openWasmEngine();
    await exportModel(model, 'timm', folder, { classifierOf: (of) => networkClassifier(engine, of) });
    await engine.dispose();
    const found = await importNetwork(folder);
    expect(found.network).toEqual(model.network);
    expect([found.classes, found.guessed]).toEqual([model.classes, []]);
    expectSameWeights(found.weights, model.weights);
    expect(await recognise(folder)).toMatchObject({ kind: 'vit', network: { arch: model.network.arch } });
  });

  it('may have a ConvNeXt’s linear layers as convolutions of single pixels, as its small ones do', async () => {
    const model = randomModel(convNextConfig());
    const path = join(temporaryFolder(), 'small.safetensors');
    const named = [...model.weights].map(([name, { shape, data }]) => {
      const told = name.replace(/^norm\./, 'head.norm.').replace(/^head\.(weight|bias)$/, 'head.fc.$1');
      return [told, { shape: /mlp\.fc\d\.weight$/.test(name) ? [...shape, 1, 1] : shape, data }] as const;
    });
    await writeSafetensors(path, new Map(named));
    const found = await importNetwork(path, { classes: model.classes });
    expect(found.guessed).toEqual(['normalisation']);
    expect(found.network.config).toMatchObject({ imgSize: 224, dims: [8, 8, 16, 16], depths: [1, 1, 2, 1] });
    expectSameWeights(found.weights, model.weights);
  });
});
