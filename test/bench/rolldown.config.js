import { importGlobPlugin } from 'rolldown/experimental';

/** The program's own modules with a benchmark; those with native parts stay outside. */
const bundle = (input, dir) => ({
  input,
  platform: 'node',
  external: [
    ...['onnxruntime-node', '@tensorflow/tfjs', '@tensorflow/tfjs-node-gpu', 'sharp', 'better-sqlite3'],
    ...['geotiff', 'heic-decode'],
  ],
  plugins: [importGlobPlugin()],
  output: { dir, format: 'esm' },
});

/** Steps, their share of a run's time, and what is learnt by them. */
export default [
  bundle('test/bench/vit-step.ts', 'out/bench'),
  bundle('test/bench/share.ts', 'out/bench-share'),
  bundle('test/bench/main.ts', 'out/bench-quality'),
];
