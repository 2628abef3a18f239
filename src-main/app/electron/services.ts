import { dialog, shell } from 'electron';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { AllowedRoots } from '../../api/handlers/access';
import type { HostServices, PickRequest } from '../../api/handlers/host';
import { exampleOf, licencesOf, releasesOf, versionOf } from '../page/services';
import { share } from '../serve/phone';
import { openExternal } from './lockdown';
import { probeInUtility } from './processes';
import type { Restart } from './restart';
import type { Signals } from './signals';

/** What the desktop window does in its own way. */
export async function desktopServices(
  folders: { program: string; main: string },
  access: AllowedRoots,
  signals: Signals,
  restart: Restart,
): Promise<HostServices> {
  return {
    kind: 'desktop',
    version: await versionOf(folders.program),
    access,
    updates: (await releasesOf(folders.program)) !== undefined,
    probe: () => probeInUtility(join(folders.main, 'probe.js')),
    licences: () => licencesOf(folders.program),
    example: exampleOf(folders.program),
    openExternal: (url) => openExternal(shell, url),
    pick: (request) => pick(request, access),
    reveal: (path) => {
      shell.showItemInFolder(path);
      return Promise.resolve();
    },
    share: (offer) => share(offer, resolve(folders.main, '../phone')),
    restart: () => restart.ask(),
    onCommand: (listener) => signals.on('command', listener),
    onOpened: (listener) => signals.on('opened', listener),
  };
}

/** The system's dialog. What is chosen in it is open to the page from then on. */
async function pick(request: PickRequest, access: AllowedRoots): Promise<string | null> {
  const { kind, title, extensions, defaultName } = request;
  const filters = extensions.length > 0 ? [{ name: extensions.join(', '), extensions }] : [];
  if (kind === 'save') {
    const defaultPath = join(homedir(), defaultName ?? '');
    const { filePath } = await dialog.showSaveDialog({ title, filters, defaultPath });
    if (filePath === '') return null;
    access.grant(filePath, true);
    return filePath;
  }
  const choose =
    kind === 'folder' ? (['openDirectory', 'createDirectory'] as const) : (['openFile'] as const);
  const { filePaths } = await dialog.showOpenDialog({ title, filters, properties: [...choose] });
  const [path] = filePaths;
  if (path === undefined) return null;
  access.grant(path, kind === 'folder');
  return path;
}
