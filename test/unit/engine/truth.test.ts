import { describe, expect, it } from 'vitest';
import { automaticOf, type EngineReport } from '../../../src-main/engine/open';
import {
  doesNotLoad,
  type Found,
  missing,
  noDevice,
  noGpu,
} from '../../../src-main/engine/tensorflow/reasons';

const NOTHING: Found = { package: false, binding: false };
const PACKAGE: Found = { package: true, binding: false };
const WHOLE: Found = { package: true, binding: true, library: { folder: '/opt/tensorflow', there: true } };
const GONE: Found = { ...WHOLE, library: { folder: '/opt/tensorflow', there: false } };

describe('why the tensorflow engine cannot be loaded', () => {
  it.each<[string, Found, NodeJS.Platform, RegExp, RegExp]>([
    [
      'nothing',
      NOTHING,
      'linux',
      /package is missing/,
      /npm install @tensorflow\/tfjs-node-gpu --ignore-scripts/,
    ],
    ['the package alone', PACKAGE, 'linux', /is not installed here/, /wave engines install tensorflow/],
    [
      'a library that was moved',
      GONE,
      'linux',
      /gone \(\/opt\/tensorflow\)/,
      /wave engines install tensorflow”.*again/,
    ],
    ['Windows', WHOLE, 'win32', /Linux only/, /WSL 2.*Direct3D/],
    ['a Mac', WHOLE, 'darwin', /Linux only/, /onnxruntime engine/],
  ])('on a machine with %s is told with a way out', (_, found, platform, message, hint) => {
    const error = missing(found, platform)!;
    expect(error).toMatchObject({ code: 'engine' });
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
  });

  it('is nothing where all is there', () => {
    expect(missing(WHOLE, 'linux')).toBeUndefined();
    expect(missing({ package: true, binding: true }, 'linux')).toBeUndefined();
  });

  it('with a library that does not load is what the system said, in its first line', () => {
    const cause = new Error('libcudart.so.12: cannot open shared object file.\n at x');
    expect(doesNotLoad(cause)).toMatchObject({
      message: 'TensorFlow is installed, but does not load: libcudart.so.12: cannot open shared object file.',
      hint: expect.stringMatching(
        /wave engines install tensorflow.*wave engines remove tensorflow/,
      ) as string,
    });
  });

  it('without a GPU is that, and how to find out', () => {
    expect(noDevice('the system shows none')).toMatchObject({
      message: 'The tensorflow engine has no GPU to compute on: the system shows none.',
      hint: expect.stringMatching(/nvidia-smi.*--engine tensorflow --device cpu/) as string,
    });
    expect(noGpu('2.21.0')).toMatchObject({
      message: 'TensorFlow 2.21.0 works here, but sees no GPU.',
      hint: expect.stringMatching(/nvidia-smi/) as string,
    });
  });
});

describe('what auto takes', () => {
  const report = (
    name: EngineReport['name'],
    device: EngineReport['device'],
    stepMs?: number,
  ): EngineReport => ({
    name,
    device,
    works: stepMs !== undefined,
    ...(stepMs === undefined ? {} : { stepMs }),
  });
  it.each<[string, EngineReport[], number | null]>([
    ['nothing works', [report('tensorflow', 'gpu'), report('onnxruntime', 'cpu')], null],
    ['TensorFlow is not there', [report('tensorflow', 'gpu'), report('onnxruntime', 'cpu', 60)], 1],
    [
      'TensorFlow sees no GPU',
      [report('tensorflow', 'gpu'), report('onnxruntime', 'cpu', 60), report('tensorflow', 'cpu', 40)],
      1,
    ],
    ['a GPU is faster', [report('tensorflow', 'gpu', 3), report('onnxruntime', 'cpu', 60)], 0],
    ['a GPU is slower', [report('tensorflow', 'gpu', 90), report('onnxruntime', 'cpu', 60)], 1],
    ['only a GPU works', [report('tensorflow', 'gpu', 90), report('onnxruntime', 'cpu')], 0],
    ['only WebAssembly works', [report('onnxruntime', 'cpu'), report('wasm', 'cpu', 900)], 1],
    [
      'a GPU stands in for software',
      [
        { ...report('onnxruntime', 'gpu', 1), works: true, stepMs: undefined as never },
        report('wasm', 'cpu', 900),
      ],
      1,
    ],
    ['WebGPU is faster', [report('onnxruntime', 'cpu', 60), report('onnxruntime', 'gpu', 5)], 1],
    ['WebGPU is slower', [report('onnxruntime', 'cpu', 60), report('onnxruntime', 'gpu', 70)], 0],
    [
      'TensorFlow and WebGPU are faster',
      [report('tensorflow', 'gpu', 9), report('onnxruntime', 'cpu', 60), report('onnxruntime', 'gpu', 5)],
      0,
    ],
    [
      'only TensorFlow is slower',
      [report('tensorflow', 'gpu', 90), report('onnxruntime', 'cpu', 60), report('onnxruntime', 'gpu', 5)],
      2,
    ],
  ])('where %s', (_, engines, index) => {
    expect(automaticOf(engines)).toBe(index);
  });
});
