#!/usr/bin/env node
import { existsSync } from 'node:fs';

// “npm ci --ignore-scripts” leaves the program unbuilt, and without the Node that it brings.
const program = new URL('../../out/main/cli.js', import.meta.url);
if (existsSync(program)) {
  await import(program.href);
} else {
  console.error(
    'WAVE Studio is not built yet: npm was told to run no scripts. Run “npm rebuild node && npm run build”.',
  );
  process.exitCode = 1;
}
