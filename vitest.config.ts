import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/{unit,integration,e2e,hard}/**/*.test.ts'],
    setupFiles: 'test/support/setup.ts',
    // Tensor work fills both cores by itself; more files at once only make each other slow.
    maxWorkers: 2,
    // For what hangs. Nothing is asserted of how long anything takes: a machine may be busy with other things.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 120_000, interval: 100 } },
  },
});
