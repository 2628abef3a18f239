import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import manifest from './package.json' with { type: 'json' };
import { APART } from './packaging/shipped';

const require = createRequire(import.meta.url);

/** Every entry point of the program is one file in src-main/app. */
const entry = (name: string) => resolve(import.meta.dirname, 'src-main/app', `${name}.ts`);

/** The programs and the processes and threads that they start. */
const ENTRIES = [
  ...['electron', 'cli', 'server', 'start', 'smoke', 'probe'],
  ...['worker', 'task', 'batches', 'looker', 'looker-guard'],
];

/** Everything that need not lie beside the program is built into it, so that only what runs is shipped. */
const builtIn = Object.keys(manifest.dependencies).filter((name) => !APART.includes(name));

/** TensorFlow.js as Node itself loads it, and as the tests do: what it has for bundlers are classes of another kind. */
const asNode = {
  name: 'as-node',
  enforce: 'pre' as const,
  resolveId: (name: string) => (/^@tensorflow\/tfjs[\w-]*$/.test(name) ? require.resolve(name) : undefined),
};

const page = resolve(import.meta.dirname, 'src-renderer');

export default defineConfig({
  main: {
    plugins: [asNode],
    build: {
      outDir: 'out/main',
      externalizeDeps: { exclude: builtIn },
      license: { fileName: 'licences.json' },
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
      license: { fileName: 'licences.json' },
      minify: true,
      // Fonts and icons stay files: the page's policy knows no other origin, and they are cached apart.
      assetsInlineLimit: 0,
      rolldownOptions: { input: resolve(page, 'index.html') },
    },
  },
});
