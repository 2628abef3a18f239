import { defineConfig } from 'electron-vite';
import { resolve } from 'node:path';

/** Every entry point of the program is one file in src-main/app. */
const entry = (name: string) => resolve(import.meta.dirname, 'src-main/app', `${name}.ts`);

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      rolldownOptions: {
        input: Object.fromEntries(
          ['electron', 'cli', 'worker', 'probe', 'server', 'smoke', 'start'].map((name) => [
            name,
            entry(name),
          ]),
        ),
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
});
