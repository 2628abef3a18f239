import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { makeFolder } from '../../base/files';
import { asStudioError, StudioError } from '../../base/errors';
import { WEIGHTS } from '../../work/host/orders';
import type { Contract } from '../contract';
import type { Handlers, Host } from './host';
import type { z } from 'zod';

/** Items of a folder that are listed; nobody scrolls further. */
const LISTED = 5000;

type Listing = z.input<Contract['files']['list']['output']>;

export const files: Handlers<'files'> = {
  roots: ({ services }) => services.access.roots(),
  list: async (host, { path, extensions, hidden }) => {
    const isFile = (await stat(path).catch(asListError)).isFile();
    if (!isFile) return list(host, path, extensions, hidden);
    const folder = dirname(path);
    await host.services.access.check({ path: folder, use: 'read' });
    return { ...(await list(host, folder, extensions, hidden)), file: path };
  },
  makeFolder: (_host, { path, name }) => {
    if (name !== basename(name) || name.startsWith('.') || /[\\/\0]/.test(name)) {
      throw new StudioError(
        'usage',
        `“${name}” is not a name for a folder.`,
        'Choose a name without slashes, and without a dot at its beginning.',
      );
    }
    const made = join(path, name);
    makeFolder(made);
    return { path: made };
  },
  forget: async ({ services }, { path }) => {
    await services.forget?.(path);
    return null;
  },
  recognise: async ({ looks }, { path }, signal) => {
    try {
      return await looks.look('recognise', { path }, { signal });
    } catch (thrown) {
      const { code, message, hint } = asStudioError(thrown);
      if (code === 'cancelled') throw thrown;
      return { kind: 'unknown', name: basename(path, extname(path)), message, hint };
    }
  },
  pick: async ({ services }, { defaultName, ...request }) => {
    if (!services.pick) throw cannot('There is no file dialog here.', 'Use the file browser of the page.');
    const path = await services.pick({ ...request, ...(defaultName === undefined ? {} : { defaultName }) });
    return { path };
  },
  reveal: async ({ studio, services }, what) => {
    if (!services.reveal) {
      throw cannot('There is no file manager here.', 'Copy the path and open it yourself.');
    }
    const { home, entries } = studio.catalog;
    if ('folder' in what) await services.reveal(what.folder === 'home' ? home.root : home.exports);
    else if ('entry' in what) await services.reveal(entries.artifactPath(what.entry, what.role || WEIGHTS));
    else await services.reveal(exportedPath(studio.report(what.run)?.exported?.path));
    return null;
  },
  openExternal: async ({ services }, { url }) => {
    await services.openExternal(httpsOnly(url));
    return null;
  },
};

/** The address, where it is a page that may be opened outside. @throws StudioError 'usage' for anything but https */
export function httpsOnly(address: string): string {
  const url = URL.parse(address);
  if (url?.protocol === 'https:') return url.href;
  throw new StudioError(
    'usage',
    `“${address}” is not opened: only https addresses are.`,
    'Check the address.',
  );
}

async function list(
  { services }: Host,
  path: string,
  extensions: readonly string[] | undefined,
  hidden: boolean,
): Promise<Listing> {
  const wanted = (name: string) => extensions?.includes(extname(name).slice(1).toLowerCase()) ?? true;
  const names = (await readdir(path, { withFileTypes: true }).catch(asListError)).filter(
    ({ name }) => hidden || !name.startsWith('.'),
  );
  const items: Listing['items'] = [];
  for (const { name } of names) {
    const item = await itemAt(path, name);
    if (item && (item.kind === 'folder' || wanted(name))) items.push(item);
  }
  items.sort((a, b) => Number(a.kind === 'file') - Number(b.kind === 'file') || compareNames(a.name, b.name));
  return {
    path,
    parent: await parentOf(services.access, path),
    items: items.slice(0, LISTED),
    truncated: items.length > LISTED,
  };
}

async function itemAt(folder: string, name: string): Promise<Listing['items'][number] | undefined> {
  const path = join(folder, name);
  // It may be gone by now, or a link that leads nowhere.
  const found = await stat(path).catch(() => undefined);
  if (!found || !(found.isDirectory() || found.isFile())) return undefined;
  const kind = found.isDirectory() ? 'folder' : 'file';
  return { name, path, kind, bytes: kind === 'file' ? found.size : 0, modifiedAt: found.mtimeMs };
}

/** null where the folder above is not open to the page. */
async function parentOf(access: Host['services']['access'], path: string): Promise<string | null> {
  const parent = dirname(await realpath(path));
  try {
    await access.check({ path: parent, use: 'read' });
    return parent === path ? null : parent;
  } catch {
    return null;
  }
}

function compareNames(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true, sensitivity: 'base' });
}

function asListError(thrown: unknown): never {
  throw asStudioError(thrown);
}

function exportedPath(path: string | undefined): string {
  if (path !== undefined) return path;
  throw new StudioError('not-found', 'This run exported nothing.', 'Choose another run.');
}

function cannot(message: string, hint: string): StudioError {
  return new StudioError('usage', message, hint);
}
