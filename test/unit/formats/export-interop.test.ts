import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openWasmEngine } from '../../../src-main/engine/wasm';
import { exportModel } from '../../../src-main/formats/export';
import { writeSafetensors } from '../../../src-main/formats/safetensors/writer';
import { makeSamples, normalised } from '../../../src-main/formats/verify';
import { networkClassifier } from '../../../src-main/nn/classifier';
import type { ViTConfig } from '../../../src-main/nn/config';
import { missingInPython, runInterop } from '../../support/python';
import { randomViT, temporaryFolder } from './helpers';

const NETWORKS: [string, Partial<ViTConfig>][] = [
  ['plain', { embedDim: 64, depth: 3, numHeads: 2 }],
  ['distilled', { embedDim: 64, depth: 1, numHeads: 1, distilled: true }],
  ['with layer scale', { embedDim: 48, depth: 2, numHeads: 3, initValues: 0.1, mlpRatio: 2 }],
];
const POOLED: [string, Partial<ViTConfig>] = ['averaging', { embedDim: 64, numHeads: 1, globalPool: 'avg' }];

describe.each([
  { format: 'timm', library: 'timm', script: 'timm_export.py', networks: [...NETWORKS, POOLED] },
  { format: 'hf', library: 'transformers', script: 'hf_export.py', networks: NETWORKS },
] as const)('$library', ({ format, library, script, networks }) => {
  const reason = missingInPython('torch', 'safetensors', library);
  if (reason) console.warn(`skipped: ${library} is not there to read exports (${reason})`);

  it.skipIf(reason).each(networks)(
    'loads the export of a network %s and agrees',
    async (_, size) => {
      const model = randomViT(size);
      const folder = temporaryFolder();
      const engine = await openWasmEngine();
      const classifierOf = (of: typeof model) => networkClassifier(engine, of);
      await exportModel(model, format, join(folder, 'net'), { classifierOf });
      const original = classifierOf(model);
      const { pixels, images, logits } = await makeSamples(original, 16);
      await original.dispose();
      await engine.dispose();
      const reference = join(folder, 'reference.safetensors');
      await writeSafetensors(
        reference,
        new Map([
          ['pixels', { shape: [5, 16, 16, 3], data: Float32Array.from(pixels) }],
          ['pixel_values', { shape: [5, 3, 16, 16], data: normalised(images, model.normalisation, 16) }],
          ['logits', { shape: [5, 5], data: logits }],
        ]),
      );
      const { status, output } = runInterop(script, join(folder, 'net'), reference);
      expect(status, output).toBe(0);
      expect(output).toContain('largest difference');
    },
    120_000,
  );
});
