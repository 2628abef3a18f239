import { importGlobPlugin } from 'rolldown/experimental';

/** The benchmark of what is learnt, with the program's own modules; those with native parts stay outside. */
export default {
  input: 'test/bench/quality.ts',
  platform: 'node',
  external: [
    ...['onnxruntime-node', '@tensorflow/tfjs', '@tensorflow/tfjs-node-gpu', 'sharp', 'better-sqlite3'],
    ...['geotiff', 'heic-decode'],
  ],
  plugins: [importGlobPlugin()],
  output: { dir: 'out/bench-quality', format: 'esm' },
};
