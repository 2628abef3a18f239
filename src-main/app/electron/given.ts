import { existsSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AllowedRoots } from '../../api/handlers/access';
import type { Signals } from './signals';

/** Files that the program opens when they are given to it. */
const OPENED = new Set(['.wavebank', '.onnx', '.safetensors']);

/** Files that the program was started with, or was given while it runs; those that come before the home is open wait. */
export class GivenFiles {
  readonly #early: string[] = [];
  #access: AllowedRoots | undefined;

  constructor(private readonly signals: Signals) {}

  /**
   * @param words of a command line
   * @param folder that the command was given in
   */
  openWords(words: readonly string[], folder: string): void {
    for (const path of filesIn(words, folder)) this.open(path);
  }

  open(path: string): void {
    if (!this.#access) {
      this.#early.push(path);
      return;
    }
    this.#access.grant(path, false);
    this.signals.emit('opened', path);
  }

  /** Opens what has come until now, and from now on at once. */
  begin(access: AllowedRoots): void {
    this.#access = access;
    for (const path of this.#early.splice(0)) this.open(path);
  }
}

/** The files among the words of a command line, which may be addresses: `file:///…` is what desktops on Linux give. */
export function filesIn(words: readonly string[], folder: string): string[] {
  return words
    .filter((word) => !word.startsWith('-'))
    .map((word) => pathOf(word, folder))
    .filter((path) => path !== undefined)
    .filter((path) => OPENED.has(extname(path).toLowerCase()) && existsSync(path));
}

/** The words of a command line that are no files. */
export function withoutFiles(words: readonly string[], folder: string): string[] {
  return words.filter((word) => filesIn([word], folder).length === 0);
}

/** Where a person stood who gave a command: an AppImage starts the program elsewhere. */
export function commandFolder(env: NodeJS.ProcessEnv = process.env): string {
  return env['OWD'] ?? process.cwd();
}

function pathOf(word: string, folder: string): string | undefined {
  if (!/^file:/i.test(word)) return resolve(folder, word);
  try {
    return fileURLToPath(word);
  } catch {
    // Of another machine, or no address at all.
    return undefined;
  }
}
