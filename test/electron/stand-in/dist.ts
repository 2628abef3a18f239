import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** How @electron/fuses finds the fuses in a binary: a mark, a version, their number, and each of them. */
const FUSES = `dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\x01\x09${'0'.repeat(9)}`;
const AS_NODE = pathToFileURL(resolve(import.meta.dirname, 'as-node.ts')).href;

/**
 * A folder in place of Electron's own for the packager, with the names that it looks for. Its binary can do one thing:
 * what Electron's does as Node, by this Node. It holds fuses, so that the packager has some to set.
 */
export function makeDist(folder: string): string {
  mkdirSync(join(folder, 'locales'), { recursive: true });
  mkdirSync(join(folder, 'resources'));
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'chrome-sandbox', 'locales/en-US.pak'])
    writeFileSync(join(folder, name), name);
  const binary = join(folder, 'electron');
  writeFileSync(
    binary,
    `#!/bin/sh
[ "$ELECTRON_RUN_AS_NODE" = 1 ] || { echo "A stand-in has no windows." >&2; exit 86; }
exec "${process.execPath}" --import "${AS_NODE}" "$@"
# ${FUSES}
`,
    'latin1',
  );
  chmodSync(binary, 0o755);
  return folder;
}
