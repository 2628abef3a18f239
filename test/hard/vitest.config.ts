import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/**
 * `npm run test:hard`: what `npm test` shows with small numbers, with the numbers that count. Takes hours, and at its end
 * prints a table of what was measured; an otherwise idle machine is what its limits on time are for. One file of these
 * (`npm run test:hard -- killed`) can be run by itself: the table keeps what the others have shown before.
 */
export default defineConfig({
  root: resolve(import.meta.dirname, '../..'),
  test: {
    include: [
      'test/hard/**/*.test.ts',
      'test/e2e/{hostile,locked,answers}.test.ts',
      'test/integration/cli/{disk,memory,resume}.test.ts',
    ],
    setupFiles: 'test/support/setup.ts',
    env: { WAVE_TEST_HARD: '1' },
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 4 * 3600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 120_000, interval: 100 } },
    reporters: ['default', './test/hard/reporter.ts'],
  },
});
