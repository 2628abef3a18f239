import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, relative, resolve, sep, win32 } from 'node:path';
import { StudioError } from '../../base/errors';
import type { ExternalTensor } from './header';

/**
 * The files beside a model that hold weights of it, checked: they are there, large enough, and inside its folder.
 *
 * @returns absolute paths by the location written in the model
 * @throws StudioError 'bad-file' where the model reaches outside its folder or a file is too short, 'not-found' where
 * one is missing
 */
export function resolveExternal(path: string, external: readonly ExternalTensor[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const { location, offset, length = 0 } of external) {
    const file = files.get(location) ?? inside(path, location);
    files.set(location, file);
    if (offset + length > statSync(file).size) {
      throw new StudioError(
        'bad-file',
        `“${location}”, which holds weights of “${basename(path)}”, ends too early.`,
        'Download or copy both files again.',
      );
    }
  }
  return files;
}

function inside(path: string, location: string): string {
  const folder = realpathSync(dirname(path));
  // Both systems' absolute paths are refused on either: a model is made on one and read on the other.
  if (location === '' || isAbsolute(location) || win32.isAbsolute(location)) throw escaping(path, location);
  // Windows' separators, unless that is really how the file is called.
  const ways = [location, location.replaceAll('\\', '/')].map((way) => resolve(folder, way));
  if (ways.some((way) => leaves(folder, way))) throw escaping(path, location);
  const file = ways.find((way) => existsSync(way));
  if (file === undefined) {
    throw new StudioError(
      'not-found',
      `“${basename(path)}” keeps weights in “${location}”, which is not beside it.`,
      'Copy that file into the same folder.',
    );
  }
  const real = realpathSync(file);
  // A hub's cache keeps both files elsewhere, side by side, and has links to them here.
  const store = dirname(realpathSync(path));
  if (leaves(folder, real) && leaves(store, real)) throw escaping(path, location);
  return real;
}

function leaves(folder: string, file: string): boolean {
  const way = relative(folder, file);
  return way === '' || way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
}

function escaping(path: string, location: string): StudioError {
  return new StudioError(
    'bad-file',
    `“${basename(path)}” reaches outside its own folder, for “${location}”.`,
    'Export it again with its weights inside, or in a file beside it.',
  );
}
