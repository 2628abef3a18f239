import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';
import { resolve } from 'node:path';

/** Every entry point of the program is one file in src-main/app. */
const entry = (name: string) => resolve(import.meta.dirname, 'src-main/app', `${name}.ts`);

/** The programs and the processes and threads that they start. */
const ENTRIES = [
  ...['electron', 'cli', 'server', 'start', 'smoke', 'probe'],
  ...['worker', 'batches', 'looker', 'looker-guard'],
];

const page = resolve(import.meta.dirname, 'src-renderer');

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      rolldownOptions: {
        input: Object.fromEntries(ENTRIES.map((name) => [name, entry(name)])),
        output: { format: 'es' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      // Sandboxed preloads can be neither ES modules nor several files.
      rolldownOptions: {
        input: entry('preload'),
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: page,
    // The page is served from the root of an origin and opened by the desktop window alike.
    base: './',
    plugins: [svelte()],
    build: {
      outDir: 'out/renderer',
      minify: true,
      // Fonts and icons stay files: the page's policy knows no other origin, and they are cached apart.
      assetsInlineLimit: 0,
      rolldownOptions: { input: resolve(page, 'index.html') },
    },
  },
});
