import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Tests that need Electron's binary: `npm run test:electron`, and `npm run test:packaged` after `npm run package`. */
export default defineConfig({
  root: resolve(import.meta.dirname, '../..'),
  test: {
    include: ['test/electron/**/*.test.ts'],
    maxWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
