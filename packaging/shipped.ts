/**
 * Packages that are not built into the program but lie beside it, in `node_modules`: native code, what looks for files of
 * its own, sources that are compiled on a person's machine. With each the files that are shipped; `${platform}`
 * and `${arch}` are those of the system that is packaged for.
 */
export const BESIDE: Readonly<Record<string, readonly string[]>> = {
  'better-sqlite3': ['lib/**', 'prebuilds/${platform}-${arch}.node'],
  sharp: ['dist/*.{cjs,mjs}'],
  '@img/colour': ['*.cjs'],
  '@img/sharp-${platform}-${arch}': ['*.cjs', 'lib/**'],
  '@img/sharp-libvips-${platform}-${arch}': ['lib/**', 'versions.json'],
  'detect-libc': ['lib/**'],
  semver: ['*.js', '{classes,functions,internal,ranges}/*.js'],
  'onnxruntime-node': ['dist/*.js', 'bin/napi-v6/${platform}/${arch}/**'],
  'onnxruntime-common': ['dist/cjs/*.js', 'dist/cjs/package.json'],
  'libheif-js': ['libheif-wasm/libheif.{js,wasm}'],
  '@cornerstonejs/codec-openjpeg': ['dist/openjpegwasm_decode.{js,wasm}'],
  '@tensorflow/tfjs-backend-wasm': ['dist/*.wasm'],
  // It finds its folder in a way that cannot be built in; what it stands on comes with it.
  open: ['index.js', 'xdg-open'],
  ...Object.fromEntries(
    [
      ...[
        'bundle-name',
        'default-browser',
        'default-browser-id',
        'define-lazy-prop',
        'is-docker',
        'is-in-ssh',
      ],
      ...['is-inside-container', 'is-wsl', 'powershell-utils', 'run-applescript', 'wsl-utils'],
    ].map((name) => [name, ['*.js']]),
  ),
};

/** What the `tensorflow` engine is compiled from, which can be had on Linux only. */
export const BESIDE_ON_LINUX: Readonly<Record<string, readonly string[]>> = {
  '@tensorflow/tfjs-node-gpu': ['binding/**'],
  'node-api-headers': ['include/**'],
};

/** Packages that are loaded by their names when the program runs. */
export const APART = [
  'better-sqlite3',
  'onnxruntime-node',
  'sharp',
  'libheif-js',
  '@cornerstonejs/codec-openjpeg',
  'open',
];
