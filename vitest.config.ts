import { defineConfig } from 'vitest/config';

/** Each of these in a process of its own: they replace modules, look at what a process has loaded, or start all of it. */
const APART = [
  'test/unit/{catalog/network,nn/variants}.test.ts',
  'test/unit/{electron,engine}/**/*.test.ts',
  'test/{integration,e2e,hard}/**/*.test.ts',
];

/**
 * What takes long, a tenth of the files: whole programs through all that they can do, and trainings one after the
 * other. `npm test` leaves these to `npm run test:all`, which continuous integration runs; each of their subjects has
 * something quicker there.
 */
const LONG = [
  'test/unit/bench/table.test.ts',
  'test/unit/engine/shared-update.test.ts',
  'test/unit/formats/{convolutional-interop,graph-interop,keras-interop,onnx-kinds-interop,told-interop,tfjs-export}.test.ts',
  'test/unit/nn/{half,hypernetwork}.test.ts',
  'test/unit/wave/{guided,rectangular}.test.ts',
  'test/unit/work/{compare-run,experiments-run,ways-run}.test.ts',
  'test/integration/added.test.ts',
  'test/integration/cli/{bad-input,classes,commands,ends,executors,formats,memory,queue,resume}.test.ts',
  'test/e2e/{access,catalog,desktop,example,finder,import,killed,language,moments,numbers}.test.ts',
  'test/e2e/{packed,phone,proxy,screens,shell,tfjs,tfjs-teacher,trainings}.test.ts',
];

const common = {
  // For what hangs. Nothing is asserted of how long anything takes: a machine may be busy with other things.
  testTimeout: 240_000,
  hookTimeout: 240_000,
  expect: { poll: { timeout: 120_000, interval: 100 } },
  setupFiles: 'test/support/setup.ts',
};

export default defineConfig({
  test: {
    // Tensor work fills both cores by itself; more files at once only make each other slow.
    maxWorkers: 2,
    projects: [
      // Modules are loaded once for many files, which is a quarter of the time that they take.
      {
        test: {
          ...common,
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          exclude: [...APART, ...LONG],
          isolate: false,
        },
      },
      { test: { ...common, name: 'whole', include: APART, exclude: LONG } },
      { test: { ...common, name: 'long', include: LONG } },
    ],
  },
});
