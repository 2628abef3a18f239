#!/usr/bin/env node
// An older Node crashes in native modules without a word: it is to be told before they are loaded.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major > 22 || (major === 22 && minor >= 12)) {
  await import('../../out/main/cli.js');
} else {
  console.error(
    `WAVE Studio needs Node 22.12 or newer, and this is ${process.versions.node}. Install a newer one, or run it with “npm run -s wave --”, which brings its own.`,
  );
  process.exitCode = 1;
}
