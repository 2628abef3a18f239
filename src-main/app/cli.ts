import { oldNode } from './old-node';

// Native modules crash in an older Node without a word: nothing that loads one is loaded before this is known.
const refused = oldNode(process.versions.node);
if (refused === undefined) {
  const { main } = await import('./cli/main');
  await main(import.meta.dirname);
} else {
  console.error(refused);
  process.exitCode = 1;
}
