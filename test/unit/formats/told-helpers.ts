import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { neighboursSay } from '../../../src-main/formats/told/neighbours';
import type { Told } from '../../../src-main/formats/told/told';
import { temporaryFolder } from './helpers';

/** What is said of `model.onnx` in a folder with these files. */
export function beside(files: Record<string, unknown>, model = 'model.onnx'): Told {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries({ ...files, [model]: '' })) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    const isBytes = typeof content === 'string' || Buffer.isBuffer(content);
    writeFileSync(path, isBytes ? content : JSON.stringify(content));
  }
  return neighboursSay(join(folder, model));
}

export const rgb = (value: number) => [value, value, value];
const flat = (value: number) =>
  expect.objectContaining(rgb(value).map((each) => expect.closeTo(each, 6) as unknown)) as unknown;
export const even = (mean: number, std: number) => ({ mean: flat(mean), std: flat(std) });
