import { existsSync } from 'node:fs';

/**
 * Starts a part of the built program; “npm ci --ignore-scripts” leaves the program unbuilt, and without the Node that it
 * brings.
 *
 * @param {string} name of its file
 */
export async function startBuilt(name) {
  const program = new URL(`../../out/main/${name}`, import.meta.url);
  if (existsSync(program)) {
    await import(program.href);
  } else {
    console.error('WAVE Studio is not built yet: run “npm rebuild node && npm run build”.');
    process.exitCode = 1;
  }
}
