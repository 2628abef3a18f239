import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type ProgressToken, silentProgress } from '../base/progress';
import type { TensorMap } from '../base/tensor';
import { countBank, type TemplateBank } from '../wave/bank';
import type { ExportReport } from './export';
import { safetensorsChunks } from './safetensors/writer';
import { writeStaged } from './staging';
import type { Verification } from './verify';
import { bankContent, readBank } from './wavebank';

/**
 * Writes a bank as a `.wavebank` file, reads it again with the strict parser, and compares every value and the
 * description with the original.
 *
 * @throws StudioError 'usage' where the target must not be replaced
 */
export async function exportBank(
  bank: TemplateBank,
  target: string,
  {
    overwrite = false,
    journal,
    progress = silentProgress,
  }: { overwrite?: boolean; journal?: string; progress?: ProgressToken } = {},
): Promise<ExportReport> {
  const path = resolve(target);
  const { tensors, metadata } = bankContent(bank);
  const file = { path: '', chunks: () => safetensorsChunks(tensors, metadata) };
  const { files, checked } = await writeStaged(
    path,
    [file],
    { overwrite, journal, progress },
    async (staged) => [compareBanks(bank, await readBank(staged))],
  );
  const snippet = `wave import ${JSON.stringify(path)}\n`;
  return { format: 'wavebank', path, files, verification: checked, snippet, snippets: [] };
}

/** What a bank file is compared by: all of its parameters, to the bit. */
function compareBanks(original: TemplateBank, found: TemplateBank): Verification {
  const parts = ['templates', 'scalers', 'head'] as const;
  const maxDifference = Math.max(...parts.map((part) => difference(original[part], found[part])));
  const described = ({ config, classes, normalisation, provenance }: TemplateBank) => [
    config,
    classes,
    normalisation,
    provenance,
  ];
  const same = isDeepStrictEqual(described(original), described(found));
  const { templates, scalers, head } = countBank(found.config);
  return {
    reader: 'WAVE Studio',
    samples: templates + scalers + head,
    maxDifference,
    agrees: maxDifference === 0 && same,
    note: same ? 'Parameters were compared, not logits.' : 'Its description differs.',
  };
}

/** The largest absolute difference between values of the same place. */
function difference(a: TensorMap, b: TensorMap): number {
  let largest = a.size === b.size ? 0 : Infinity;
  for (const [name, { data }] of a) {
    const other = b.get(name)?.data;
    if (other?.length !== data.length) return Infinity;
    for (let i = 0; i < data.length; i++) largest = Math.max(largest, Math.abs(data[i]! - other[i]!));
  }
  return largest;
}
