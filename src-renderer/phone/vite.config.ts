import { svelte } from '@sveltejs/vite-plugin-svelte';
import { resolve } from 'node:path';
import { defineConfig } from 'vite';

/** The page for other devices is a program of its own: it is all that the local network gets to see. */
export default defineConfig({
  root: import.meta.dirname,
  // It lies below a token that nobody knows beforehand.
  base: './',
  plugins: [svelte()],
  // ONNX Runtime's WebAssembly stays files, which a browser compiles while they arrive.
  resolve: { conditions: ['onnxruntime-web-use-extern-wasm', 'browser', 'module', 'import', 'default'] },
  build: {
    outDir: resolve(import.meta.dirname, '../../out/phone'),
    emptyOutDir: true,
    license: { fileName: 'licences.json' },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
  },
});
