import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src-main/base/random';
import type { HostTensor, TensorMap } from '../../../src-main/base/tensor';
import { exportBank } from '../../../src-main/formats/export-bank';
import { withSafetensors } from '../../../src-main/formats/safetensors/reader';
import { writeSafetensors } from '../../../src-main/formats/safetensors/writer';
import { inspectBank, readBank, writeBank } from '../../../src-main/formats/wavebank';
import { type BankConfig, bankShapes, type TemplateBank } from '../../../src-main/wave/bank';
import { errorOf, temporaryFolder, viTConfig } from './helpers';

function randomBank(config: BankConfig): TemplateBank {
  const fill = (part: Map<string, number[]>): TensorMap =>
    new Map(
      [...part].map(([name, shape]): [string, HostTensor] => [
        name,
        new Random(1, name).normalTensor(shape, 1),
      ]),
    );
  const { templates, scalers, head } = bankShapes(config);
  return {
    config,
    templates: fill(templates),
    scalers: fill(scalers),
    head: fill(head),
    classes: ['a', 'b', 'c', 'd', 'é'],
    normalisation: { mean: [0.1, 0.2, 0.3], std: [0.4, 0.5, 0.6] },
    provenance: { seed: 5, metrics: { accuracy: 0.5 }, note: '“ü”' },
  };
}

const auxiliary = viTConfig({ embedDim: 32, depth: 3, numHeads: 2 });
const config: BankConfig = { auxiliary, blockSize: 16, templates: { matrix: 3, other: 2 } };
const plain = randomBank(config);
const elastic = randomBank({
  ...config,
  templatesOf: { pos_embed: 1 },
  elastic: { widths: [16, 32], depths: [1, 3], leftOut: [{ width: 16, depth: 1 }], nested: true },
});

async function changed(
  change: (tensors: TensorMap, description: Record<string, unknown>) => void,
  bank = plain,
): Promise<string> {
  const path = join(temporaryFolder(), 'x.wavebank');
  await writeBank(path, bank);
  await withSafetensors(path, async (file) => {
    const tensors = await file.readAll();
    const description = JSON.parse(file.metadata.get('wave.description')!) as Record<string, unknown>;
    change(tensors, description);
    const metadata = {
      ...Object.fromEntries(file.metadata),
      'wave.description': JSON.stringify(description),
    };
    await writeSafetensors(path, tensors, metadata);
  });
  return path;
}

describe('a bank file', () => {
  it.each([
    ['plain', plain],
    ['elastic', elastic],
    ['with templates that are no squares', randomBank({ ...config, blockColumns: 8 })],
  ])('gives the same bank back: %s', async (_, bank) => {
    const path = join(temporaryFolder(), 'x.wavebank');
    await writeBank(path, bank);
    expect(await readBank(path)).toEqual(bank);
    const { templates, scalers, head, ...description } = bank;
    expect(await inspectBank(path)).toEqual(description);
    expect(templates.size + scalers.size + head.size).toBeGreaterThan(20);
  });

  it('of an earlier version, elastic, is read as one whose layers are spread evenly', async () => {
    const path = await changed((_, { config: written }) => {
      delete (written as { elastic: { nested?: boolean } }).elastic.nested;
    }, elastic);
    expect((await readBank(path)).config.elastic).toEqual({ ...elastic.config.elastic, nested: false });
  });

  it('is exported with a proof, and not over another unasked', async () => {
    const target = join(temporaryFolder(), 'x.wavebank');
    const report = await exportBank(elastic, target);
    expect(report).toMatchObject({ format: 'wavebank', path: target, files: [{ path: 'x.wavebank' }] });
    expect(report.verification).toMatchObject([{ maxDifference: 0, agrees: true }]);
    expect(await readBank(target)).toEqual(elastic);
    expect((await errorOf(() => exportBank(plain, target))).message).toBe('“x.wavebank” exists already.');
    await exportBank(plain, target, { overwrite: true });
    expect(await readBank(target)).toEqual(plain);
  });

  it.each<[string, (tensors: TensorMap, description: Record<string, unknown>) => void, string]>([
    [
      'a missing template',
      (t) => t.delete('templates/pos_embed'),
      '“x.wavebank” lacks the tensor “templates/pos_embed”.',
    ],
    [
      'a foreign tensor',
      (t) => t.set('other/x', t.get('head/head.bias')!),
      '“x.wavebank” has a tensor “other/x” that does not belong there.',
    ],
    [
      'a value that is not finite',
      (t) => (t.get('scalers/pos_embed')!.data[0] = Infinity),
      'The tensor “scalers/pos_embed” of “x.wavebank” has values that are not finite numbers.',
    ],
    [
      'another number of templates',
      (_, d) => Object.assign(d.config as object, { templates: { matrix: 4, other: 2 } }),
      'The tensor “templates/attn.qkv.weight” of “x.wavebank” has the shape [3, 16, 16] instead of [4, 16, 16].',
    ],
    [
      'a block size that does not fit',
      (_, d) => Object.assign(d.config as object, { blockSize: 24 }),
      '“x.wavebank” describes its bank wrongly (A width of 32 cannot be cut into blocks of 24).',
    ],
    ...[
      [0, 'config.blockColumns: Too small: expected number to be >=1'],
      [2.5, 'config.blockColumns: Invalid input: expected int, received number'],
      ['8', 'config.blockColumns: Invalid input: expected number, received string'],
      [null, 'config.blockColumns: Invalid input: expected number, received null'],
      [
        24,
        'Templates cannot be 16 × 24: what one of a block’s matrices gives the next one reads, and no widths would fit both.',
      ],
      [64, 'A width of 32 cannot be cut into blocks of 64.'],
    ].map(([blockColumns, why]): [string, (t: TensorMap, d: Record<string, unknown>) => void, string] => [
      `block columns of ${JSON.stringify(blockColumns)}`,
      (_, d) => Object.assign(d.config as object, { blockColumns }),
      `“x.wavebank” describes its bank wrongly (${String(why).replace(/\.$/, '')}).`,
    ]),
    [
      'block columns that its tensors do not have',
      (_, d) => Object.assign(d.config as object, { blockColumns: 8 }),
      'The tensor “templates/cls_token” of “x.wavebank” has the shape [2, 1, 16] instead of [2, 1, 8].',
    ],
    [
      'no classes',
      (_, d) => Object.assign(d, { classes: [] }),
      '“x.wavebank” describes its bank wrongly (classes: Too small: expected array to have >=1 items).',
    ],
    [
      'a field of no meaning',
      (_, d) => Object.assign(d, { more: 1 }),
      '“x.wavebank” describes its bank wrongly (description: Unrecognized key: "more").',
    ],
    [
      'a deviation of 0',
      (_, d) => Object.assign(d, { normalisation: { mean: [0, 0, 0], std: [1, 0, 1] } }),
      '“x.wavebank” describes its bank wrongly (normalisation.std: a standard deviation must be above 0).',
    ],
  ])('is refused with %s', async (_, change, message) => {
    const path = await changed(change);
    const hint = 'The file is damaged or was changed: get or make it again.';
    expect(await errorOf(() => readBank(path))).toEqual({ code: 'bad-file', message, hint });
  });
});
