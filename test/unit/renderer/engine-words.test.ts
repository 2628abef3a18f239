import { describe, expect, it } from 'vitest';
import { SettingsSchema } from '../../../src-main/api/contract';
import { coreChoices, coresUsed, engineInUse, whyNotUsed } from '../../../src-renderer/app/engine-words';

const chosen = (engine: object = {}) => SettingsSchema.parse({ engine }).engine;
const cuda = {
  name: 'tensorflow',
  device: 'gpu',
  works: false,
  reason: 'No GPU. Check the driver.',
} as const;
const cpu = { name: 'onnxruntime', device: 'cpu', works: true, threads: 2 } as const;
const gpu = { name: 'onnxruntime', device: 'gpu', works: true } as const;
const wasm = { name: 'wasm', device: 'cpu', works: true } as const;
const ALL = [cuda, cpu, gpu, wasm];

describe('the engine in use', () => {
  it.each([
    [{}, 1],
    [{ engine: 'wasm' }, 3],
    [{ device: 'gpu' }, 2],
    [{ engine: 'onnxruntime' }, 1],
    [{ engine: 'tensorflow' }, undefined],
    [{ engine: 'wasm', device: 'gpu' }, undefined],
  ])('after the choice %j is number %s', (choice, index) => {
    expect(engineInUse(ALL, 1, chosen(choice))).toBe(index);
  });

  it('is none where none works', () => expect(engineInUse([cuda], null, chosen())).toBeUndefined());
});

describe('every engine that is not in use', () => {
  it('says why, and what to do', () => {
    const why = ALL.map((report) => whyNotUsed(report, cpu, chosen()));
    expect(why).toEqual([
      'No GPU. Check the driver.',
      undefined,
      expect.stringMatching(/slower than the processor\. Choose ONNX Runtime on the graphics card below/),
      'It works, but ONNX Runtime on the processor is faster. Choose WebAssembly on the processor below to have it used.',
    ]);
  });

  it('says that a GPU was slower where both were timed', () => {
    expect(whyNotUsed({ ...gpu, stepMs: 90 }, cpu, chosen())).toMatch(
      /^It works, but ONNX Runtime on the processor was faster/,
    );
  });

  it('says so where a person chose another', () => {
    expect(whyNotUsed(cpu, wasm, chosen({ engine: 'wasm' }))).toBe(
      'It works, but something else is chosen. Choose ONNX Runtime on the processor below to have it used.',
    );
    expect(whyNotUsed(wasm, undefined, chosen({ engine: 'tensorflow' }))).toMatch(/^It works, but something/);
  });
});

describe('the cores that runs may take', () => {
  it.each([
    [0, 8, 'all 8 cores'],
    [0, 1, 'its only core'],
    [0, undefined, ''],
    [7, 8, '7 of 8 cores'],
    [1, undefined, '1 thread'],
    [16, 8, '16 threads'],
  ])('%d of %s are called “%s”', (threads, all, words) => {
    expect(coresUsed(threads, all)).toBe(words);
  });

  it.each([
    [0, 8, ['All', 'All but one', '6 of 8 cores', '4 of 8 cores', '2 of 8 cores', '1 of 8 cores']],
    [0, 2, ['All', 'All but one']],
    [0, 1, ['All']],
    [0, undefined, ['All']],
    [5, 2, ['All', '5 threads', 'All but one']],
  ])('with %d chosen of %s: %j', (threads, all, labels) => {
    expect(coreChoices(threads, all).map(({ label }) => label)).toEqual(labels);
  });
});
