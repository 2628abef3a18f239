import { describe, expect, it } from 'vitest';
import { notLoaded } from '../../../src-main/engine/tensorflow/engine';

/** As Node throws for a package that is not there. */
const absent = Object.assign(
  new Error("Cannot find package '@tensorflow/tfjs-node-gpu' imported from /x.js"),
  {
    code: 'ERR_MODULE_NOT_FOUND',
  },
);
const broken = new Error('libcudart.so.11.0: cannot open shared object file.\n at x');

describe('why the tensorflow engine is not in use', () => {
  it.each([
    [absent, 'linux', /is not installed here/, /install CUDA 11.2, then run “npm install .*-gpu”/],
    [
      broken,
      'linux',
      /does not load: libcudart.so.11.0: cannot open shared object file\.$/,
      /Check that CUDA/,
    ],
    [
      { code: 'ERR_MODULE_NOT_FOUND', message: 'other' },
      'win32',
      /does not load: other\.$/,
      /install it again/,
    ],
    [absent, 'darwin', /Linux and Windows only/, /choose the onnxruntime engine/],
  ] as const)('is told with what to do: %j on %s', (cause, platform, message, hint) => {
    const error = notLoaded(cause, platform);
    expect(error).toMatchObject({ code: 'engine', cause });
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
  });
});
