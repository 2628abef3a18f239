import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { missingInPython, runInterop } from '../../support/python';
import { temporaryFolder } from './helpers';
import { beside } from './told-helpers';

const reason = missingInPython('torch', 'transformers', 'PIL');
if (reason) console.warn(`skipped: what transformers does to images cannot be seen here (${reason})`);

/** What a processor did: of black and white images, in the order that it gives channels in. */
interface Done {
  file: Record<string, unknown>;
  black: number[];
  white: number[];
  red: boolean[];
  side: [number, number];
  share: number;
}

/** Of these no square image of three channels comes out, or one that was cut to the content. */
const OTHERS = /^(Donut|Gemma3)/;

describe.skipIf(reason)('preprocessor_config.json is read as transformers does it', () => {
  it('for every processor of its classifiers', { timeout: 300_000 }, () => {
    const path = join(temporaryFolder(), 'done.json');
    const { status, output } = runInterop('processors.py', path);
    expect(status, output).toBe(0);
    const all = Object.entries(JSON.parse(readFileSync(path, 'utf8')) as Record<string, Done>);
    const known = all.filter(([name]) => !OTHERS.test(name));
    expect(known.length).toBeGreaterThan(20);
    for (const [name, done] of known) {
      const told = beside({ 'preprocessor_config.json': done.file });
      expectAs(name, told, done);
      expect([told.imgSize, told.imgSize], name).toEqual(done.side);
      // What is cut out of less is filled up; here it is enlarged.
      expect(Math.abs((told.cropPct ?? 1) - Math.min(1, done.share)), name).toBeLessThan(0.01);
      // The class alone says how pixels are normalised, under its old name, too.
      expectAs(name, beside({ 'preprocessor_config.json': { image_processor_type: name } }), done);
      const old = name.replace(/ImageProcessor(Pil)?$/, 'FeatureExtractor');
      expectAs(old, beside({ 'preprocessor_config.json': { feature_extractor_type: old } }), done);
    }
  });
});

function expectAs(name: string, told: ReturnType<typeof beside>, { black, white, red }: Done): void {
  expect(told.notes, name).toEqual([]);
  const blueFirst = told.channelOrder === 'BGR';
  expect(red, name).toEqual([!blueFirst, false, blueFirst]);
  const { mean, std } = told.normalisation!;
  for (const [pixel, given] of [
    [0, black],
    [1, white],
  ] as const) {
    const inOrder = blueFirst ? given.toReversed() : given;
    for (const channel of [0, 1, 2])
      expect((pixel - mean[channel]!) / std[channel]!, name).toBeCloseTo(inOrder[channel]!, 4);
  }
}
