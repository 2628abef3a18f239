import { describe, expect, it } from 'vitest';
import { onnxSnippets } from '../../../src-main/formats/snippets/snippets';
import { generate } from '../../../src-main/wave/generate';
import { elasticConfig, randomBank } from '../wave/helpers';

/** Means as they are measured: of sixteen digits, of which single precision has nine at most. */
const MEASURED = {
  mean: [0.4914008123456789, 0.4822123456789012, 0.4465345678901234],
  std: [0.2470322345678901, 0.2434851345678901, 0.2615878456789013],
} as const;
const PATH = '/somewhere/long/so that any line with it is long/phone-96x3.onnx';

describe('the snippets of an export', () => {
  const bank = { ...randomBank(elasticConfig()), normalisation: MEASURED as never };
  const size = { width: bank.config.elastic!.widths[0]!, depth: bank.config.elastic!.depths[0]! };
  const model = generate(bank, size, { scalers: 'inherited', seed: 0 });

  const all = [1, 0.875].flatMap((cropPct) => onnxSnippets({ ...model, cropPct }, PATH, false));
  it.each(all.map(({ language, code }) => [language, code] as const))(
    'in %s fit the window that shows them, and have no digits that say nothing',
    (_, code) => {
      const lines = code.split('\n').filter((line) => !line.includes(PATH));
      expect(lines.filter((line) => line.length > 120)).toEqual([]);
      expect(code.match(/\d\.\d{11,}/g) ?? []).toEqual([]);
      expect(code).toContain('0.4914008');
    },
  );
});
