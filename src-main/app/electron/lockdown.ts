import type { App, Session, Shell } from 'electron';
import { httpsOnly } from '../../api/handlers/files';
import { isOwnPage } from './origin';

/** Whether our page needs a permission: to copy text, and the camera, which models are tried with. No microphone. */
function isNeeded(permission: string, media: readonly (string | undefined)[]): boolean {
  const camera = permission === 'media' && media.length > 0 && media.every((each) => each === 'video');
  return permission === 'clipboard-sanitized-write' || camera;
}

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

/** Denies location and all else that our page does not need. */
export function lockPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const media = ('mediaTypes' in details && details.mediaTypes) || [];
    answer(isNeeded(permission, media) && isOwnPage(details.requestingUrl));
  });
  session.setPermissionCheckHandler(
    (_contents, permission, origin, { mediaType }) =>
      isNeeded(permission, mediaType === undefined ? [] : [mediaType]) && isOwnPage(origin),
  );
  session.setDevicePermissionHandler(() => false);
}

/** The one way to open a page outside. @throws StudioError 'usage' for anything but https */
export async function openExternal(shell: Shell, address: string): Promise<void> {
  await shell.openExternal(httpsOnly(address));
}
