import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, isAbsolute, join, relative, resolve } from 'node:path';
import { StudioError } from '../../base/errors';
import { isWithin } from '../../base/files';
import type { PathUse } from '../contract/define';

/** A folder (or file) that pages may use. */
export interface Root {
  path: string;
  label: string;
  writable: boolean;
  /** Not offered for browsing. */
  hidden?: boolean;
}

export interface PathAccess {
  /** Where browsing may begin. */
  roots(): Root[];
  /** @throws StudioError 'usage' for a path outside of the roots, or one that may not be written */
  check(use: PathUse): Promise<void>;
}

/**
 * Files that pages may name. A page never reaches beyond them, whatever it asks for: links are followed before a path is
 * judged. Writing is a grant of its own, and makes nothing that other programs read by its name alone: no hidden files,
 * no endings but the format's own.
 */
export class AllowedRoots implements PathAccess {
  readonly #roots: Root[] = [];

  /**
   * @param home the home folder, in which nothing but `exports` may be written by name, whatever the roots say
   */
  constructor(
    roots: readonly Root[],
    private readonly home: { root: string; exports: string },
  ) {
    this.#roots.push(...roots.map((root) => ({ ...root, path: resolve(root.path) })));
  }

  roots(): Root[] {
    return this.#roots.filter(({ hidden }) => !hidden);
  }

  /** Opens one more file or folder: a person chose it in a dialog of the system. */
  grant(path: string, writable: boolean): void {
    const full = resolve(path);
    if (this.#roots.some((root) => root.path === full && (root.writable || !writable))) return;
    this.#roots.push({ path: full, label: basename(full), writable });
  }

  async check({ path, use, extension }: PathUse): Promise<void> {
    // With a link before it “..” leads elsewhere than it seems, and where folders are made it leaves others behind.
    if (!isAbsolute(path) || path.includes('\0') || path.split(/[\\/]/).includes('..')) {
      throw new StudioError('usage', `“${path}” is not a whole path.`, 'Choose the file or folder again.');
    }
    const real = await realPath(path);
    if (!(await this.#allows(real, use))) throw refused(path, use);
    if (extension === undefined || extname(real).toLowerCase() === extension) return;
    // In a folder that is there, a file gets its name from the program.
    if (!(await isFolder(real))) {
      throw new StudioError(
        'usage',
        `“${basename(path)}” does not end in ${extension}.`,
        `Give it the ending ${extension}.`,
      );
    }
  }

  async #allows(real: string, use: PathUse['use']): Promise<boolean> {
    if (use === 'write' && (await this.#isProtected(real))) return false;
    for (const root of this.#roots) {
      if (use === 'write' && !root.writable) continue;
      const folder = await realPath(root.path);
      if (!isWithin(folder, real)) continue;
      // What was opened by name is meant, hidden or not; nothing hidden below it is.
      if (use === 'read' || !/(^|[\\/])\./.test(relative(folder, real))) return true;
    }
    return false;
  }

  async #isProtected(real: string): Promise<boolean> {
    const home = await realPath(this.home.root);
    const exports = await realPath(this.home.exports);
    // Writing to a folder above the home would replace the home with it.
    return isWithin(real, home) || (isWithin(home, real) && !isWithin(exports, real));
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

/** The path with all links followed; what does not exist yet is taken as it is. */
async function realPath(path: string): Promise<string> {
  const full = resolve(path);
  try {
    return await realpath(full);
  } catch {
    const parent = dirname(full);
    return parent === full ? full : join(await realPath(parent), basename(full));
  }
}

function refused(path: string, use: PathUse['use']): StudioError {
  const hint =
    use === 'write'
      ? 'Choose the folder “Exports”; “wave serve --write FOLDER” opens others, and the desktop window any that is chosen in a dialog.'
      : 'Choose a place with the file browser; the folders it offers are set when the program is started.';
  return new StudioError(
    'usage',
    `“${path}” is not in a folder that is open to this page${use === 'write' ? ' for writing' : ''}.`,
    hint,
  );
}
