import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../../src-main/engine/types';
import { openWasmEngine } from '../../../src-main/engine/wasm';
import { importViT } from '../../../src-main/formats/import';
import { importNetwork } from '../../../src-main/formats/import-network';
import { withSafetensors } from '../../../src-main/formats/safetensors/reader';
import { networkClassifier } from '../../../src-main/nn/classifier';
import { expectClose } from '../../support/close';
import { missingInPython, runInterop } from '../../support/python';

const reason = missingInPython('torch', 'safetensors', 'timm', 'transformers');
if (reason) console.warn(`skipped: no checkpoints of timm and transformers can be made here (${reason})`);

/** Pixels as the script fed them. */
const AS_IS = { mean: [0, 0, 0], std: [1, 1, 1] } as const;

/** What it says of the images that the script kept, beside what the library said. */
async function expectSameLogits(
  path: string,
  classifier: ReturnType<typeof networkClassifier>,
): Promise<void> {
  await withSafetensors(join(path, 'expected.safetensors'), async (file) => {
    const images = await file.read('images');
    const logits = await classifier.predict(images.data, images.shape[0]!, images.shape[3]!);
    expectClose(logits, (await file.read('logits')).data, { relative: 1e-4 });
  });
  await classifier.dispose();
}

describe.skipIf(reason)('a checkpoint that a library wrote', () => {
  let folder: string;
  let engine: Engine;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wave-interop-'));
    const { status, output } = runInterop('make_checkpoints.py', join(folder, 'all'));
    expect(status, output).toBe(0);
    engine = await openWasmEngine();
  }, 300_000);
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await engine.dispose();
  });

  it.each([
    ['timm', { labelled: true, normalisation: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] } }],
    ['timm-distilled', { normalisation: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } }],
    ['timm-deit3', { naming: 'timm' }],
    ['timm-average', { labelled: true }],
    ['timm-no-bias', { labelled: true }],
    ['timm-registers', { network: { config: { regTokens: 4 } } }],
    ['timm-registers-free', { network: { config: { regTokens: 4 } } }],
    ['timm-one-register', { network: { config: { regTokens: 1 } } }],
    ['timm-no-class', { network: { config: { classToken: false, globalPool: 'avg' } } }],
    ['timm-no-class-registers', { network: { config: { classToken: false, regTokens: 2 } } }],
    ['torchvision', { naming: 'torchvision', normalisation: { mean: [0.485, 0.456, 0.406] } }],
    ['torchvision-wrapped', { naming: 'torchvision' }],
    ['hf', { labelled: false, naming: 'hf' }],
    ['hf-epsilon', { naming: 'hf' }],
    ['hf-parts', { naming: 'hf' }],
    ['hf-distilled', { naming: 'hf' }],
    ['hf-one-head', { naming: 'hf' }],
    ['hf-v5', { naming: 'hf' }],
  ])('computes as there: %s', async (name, expected) => {
    const path = join(folder, 'all', name);
    const model = await importViT(path);
    expect(model).toMatchObject(expected);
    expect(model.network.config.numHeads).toBe(name.startsWith('hf') ? 4 : 2);
    const classifier = networkClassifier(engine, { ...model, normalisation: AS_IS });
    await expectSameLogits(path, classifier);
  });

  it.each([
    ['timm-convnext', 'convnext'],
    ['timm-convnext-convolved', 'convnext'],
    ['timm-mixer', 'mixer'],
  ])('computes as there, with other parts than a Vision Transformer: %s', async (name, arch) => {
    const path = join(folder, 'all', name);
    const model = await importNetwork(path);
    expect(model.network.arch).toBe(arch);
    await expectSameLogits(path, networkClassifier(engine, { ...model, normalisation: AS_IS }));
  });

  it.each([
    ['swin_tiny_patch4_window7_224', 'Swin'],
    [
      'convnext_atto',
      'holds neither a Vision Transformer, for it has no patch embedding, nor a convolutional network that is known',
    ],
    ['vit_small_patch16_rope_224', 'has no learned positions'],
    ['beit', 'holds a “beit”, not a ViT or DeiT'],
    ['dinov2', 'holds a “dinov2”, not a ViT or DeiT'],
    ['clip', 'no Vision Transformer|holds a “clip_vision_model”, not a ViT or DeiT'],
  ])('is refused with the reason: %s', async (name, reason) => {
    const path = join(folder, 'all', 'refused', name);
    await expect(importViT(path)).rejects.toThrow(
      reason === 'Swin' ? /no supported Vision Transformer has|not supported/ : new RegExp(reason),
    );
  });
});
