import type { App, Session, Shell } from 'electron';
import { httpsOnly } from '../../api/handlers/files';
import { isOwnPage } from './origin';

/** Permissions that our page needs. */
const PERMISSIONS: readonly string[] = ['clipboard-sanitized-write'];

/** Denies every page of the program, now and later, to leave, to open windows, and to embed others. */
export function lockPages(app: App): void {
  app.on('web-contents-created', (_event, contents) => {
    const stay = (event: { preventDefault(): void; url: string }) => {
      if (!isOwnPage(event.url)) event.preventDefault();
    };
    contents.on('will-navigate', stay);
    contents.on('will-frame-navigate', stay);
    contents.on('will-redirect', stay);
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/** Denies camera, location and all else that is not on the list. */
export function lockPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) =>
    answer(PERMISSIONS.includes(permission) && isOwnPage(requestingUrl)),
  );
  session.setPermissionCheckHandler(
    (_contents, permission, origin) => PERMISSIONS.includes(permission) && isOwnPage(origin),
  );
  session.setDevicePermissionHandler(() => false);
}

/** The one way to open a page outside. @throws StudioError 'usage' for anything but https */
export async function openExternal(shell: Shell, address: string): Promise<void> {
  await shell.openExternal(httpsOnly(address));
}
