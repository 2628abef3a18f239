import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Size } from '../../../src-main/base/size';
import type { Engine } from '../../../src-main/engine/types';
import { openWasmEngine } from '../../../src-main/engine/wasm';
import { exportModel } from '../../../src-main/formats/export';
import { writeModel } from '../../../src-main/formats/model';
import { writeSafetensors } from '../../../src-main/formats/safetensors/writer';
import { makeSamples, normalised } from '../../../src-main/formats/verify';
import { networkClassifier } from '../../../src-main/nn/classifier';
import type { ViTConfig } from '../../../src-main/nn/config';
import type { Model } from '../../../src-main/nn/model';
import { parseGrid } from '../../../src-main/wave/elastic';
import { generate } from '../../../src-main/wave/generate';
import { methodNamed } from '../../../src-main/wave/methods';
import { weightsAsScalers } from '../../../src-main/wave/whole-weights';
import { missingInPython, runInterop } from '../../support/python';
import { convNextConfig, gruConfig, mixerConfig, randomModel, randomViT, temporaryFolder } from './helpers';

const NETWORKS: [string, () => Model][] = [
  ['plain', () => randomViT({ embedDim: 64, depth: 3, numHeads: 2 })],
  ['distilled', () => randomViT({ embedDim: 64, depth: 1, numHeads: 1, distilled: true })],
  [
    'with layer scale',
    () => randomViT({ embedDim: 48, depth: 2, numHeads: 3, initValues: 0.1, mlpRatio: 2 }),
  ],
  ...['autoformer', 'hydravit', 'scala'].map((name): [string, () => Model] => [
    `of ${name}’s`,
    () => partOf(name, { width: 48, depth: 2 }),
  ]),
  ['of matvit’s, of fewer hidden units', () => partOf('matvit', { width: 64, depth: 3, mlpRatio: 0.5 })],
];
const MIXER: [string, () => Model] = ['without attention: an MLP-Mixer', () => randomModel(mixerConfig())];
const CONVNEXTS: [string, () => Model][] = [
  ['of convolutions: a ConvNeXt', () => randomModel(convNextConfig())],
  [
    'of convolutions, with layer scale and another stem',
    () => randomModel(convNextConfig({ patchSize: 1, imgSize: 16, dims: [8, 16, 32, 64], initValues: 1e-6 })),
  ],
];
const POOLED: [string, () => Model] = [
  'averaging',
  () => randomViT({ embedDim: 64, numHeads: 1, globalPool: 'avg' }),
];

/** A smaller network that a supernet's bank holds, the weights of the largest being random. */
function partOf(name: string, size: Size): Model {
  const largest = randomViT({ embedDim: 64, depth: 3, numHeads: 4, mlpRatio: 2 });
  const auxiliary = largest.network.config as ViTConfig;
  const method = methodNamed(name);
  const mlpRatios = method.mlpRatios?.(auxiliary.mlpRatio);
  const grid = { ...parseGrid('32-64x1-3', 16), ...(mlpRatios ? { mlpRatios } : {}), ...method.grid };
  const config = { auxiliary, method: name, ...method.blocks(auxiliary, grid), elastic: grid };
  const { classes, normalisation, weights } = largest;
  const head = new Map([...weights].filter(([key]) => key === 'head.bias'));
  const bank = {
    ...{ config, classes, normalisation, head, provenance: {} },
    templates: method.templates(config, 0),
    scalers: weightsAsScalers(config, auxiliary, weights),
  };
  return generate(bank, size, { scalers: 'inherited', seed: 0 });
}

describe.each([
  {
    format: 'timm',
    library: 'timm',
    script: 'timm_export.py',
    networks: [...NETWORKS, POOLED, MIXER, ...CONVNEXTS],
  },
  { format: 'hf', library: 'transformers', script: 'hf_export.py', networks: NETWORKS },
] as const)('$library', ({ format, library, script, networks }) => {
  const reason = missingInPython('torch', 'safetensors', library);
  if (reason) console.warn(`skipped: ${library} is not there to read exports (${reason})`);

  const folder = temporaryFolder();
  const placeOf = (i: number) => join(folder, `${format}-${i}`);
  let said = '';

  // Python takes longer to import the library than to read an export: it reads all of them at once.
  beforeAll(async () => {
    if (reason) return;
    const engine = await openWasmEngine();
    for (const [i, [, make]] of networks.entries()) await writeExport(engine, make(), format, placeOf(i));
    await engine.dispose();
    const pairs = networks.flatMap((_, i) => [placeOf(i), `${placeOf(i)}.safetensors`]);
    said = runInterop(script, ...pairs).output;
  });

  it.skipIf(reason).each(networks.map(([name], i) => [name, i] as const))(
    'loads the export of a network %s and agrees',
    (_, i) => {
      const [, own = ''] = said.split(`${placeOf(i)}:\n`);
      const [about] = own.split(join(folder, format)) as [string];
      expect(about, said).toContain('largest difference');
      expect(about).not.toContain('Traceback');
    },
  );
});

describe('PyTorch', () => {
  const reason = missingInPython('torch', 'safetensors');
  if (reason) console.warn(`skipped: PyTorch is not there to read a recurrent network (${reason})`);

  it.skipIf(reason)('computes with its own nn.GRU what ours does, from the file of our model', async () => {
    const folder = temporaryFolder();
    const engine = await openWasmEngine();
    const model = randomModel(gruConfig());
    const [weights, answers] = [join(folder, 'gru.safetensors'), join(folder, 'answers.safetensors')];
    await writeModel(weights, model);
    await writeAnswers(engine, model, answers);
    await engine.dispose();
    expect(runInterop('gru_model.py', weights, answers).output).toContain('largest difference');
  });
});

/** The export, and beside it images with the answers that are ours. */
async function writeExport(engine: Engine, model: Model, format: string, to: string): Promise<void> {
  await exportModel(model, format, to, { classifierOf: (of: Model) => networkClassifier(engine, of) });
  await writeAnswers(engine, model, `${to}.safetensors`);
}

async function writeAnswers(engine: Engine, model: Model, to: string): Promise<void> {
  const original = networkClassifier(engine, model);
  const { imgSize: side } = model.network.config;
  const { pixels, images, logits } = await makeSamples(original, side);
  await original.dispose();
  await writeSafetensors(
    to,
    new Map([
      ['pixels', { shape: [5, side, side, 3], data: Float32Array.from(pixels) }],
      ['pixel_values', { shape: [5, 3, side, side], data: normalised(images, model.normalisation, side) }],
      ['logits', { shape: [5, 5], data: logits }],
    ]),
  );
}
