import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const SOURCES = join(import.meta.dirname, '../../src-main');
/** Of npm, Chromium, Electron, compilers and child processes: no hint of ours is to give them. */
const FOREIGN = /app\/electron|app\/start|serve\/browser|engine\/tensorflow\/install|base\/natives/;

/** Every sentence in the program that is shown to people: literals with a space, comments left out. */
export function sentences(): { file: string; text: string }[] {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  return files
    .filter((file) => !FOREIGN.test(file.replaceAll('\\', '/')))
    .flatMap((file) => {
      const source = readFileSync(join(SOURCES, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
      const literals = source.match(/'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`|"(?:[^"\\\n]|\\.)*"/g) ?? [];
      return literals.filter((text) => text.includes(' ')).map((text) => ({ file, text: text.slice(1, -1) }));
    });
}
