import { net, protocol } from 'electron';
import { pathToFileURL } from 'node:url';
import { CONTENT_SECURITY_POLICY } from '../page/policy';
import { findPageFile } from '../page/files';
import { HOST, SCHEME } from './origin';

/** To be called once, before the program is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the built page under its own scheme; nothing outside of its folder is found. */
export function servePage(folder: string): void {
  protocol.handle(SCHEME, async (request) => {
    const url = URL.parse(request.url);
    const file = url?.host === HOST ? await findPageFile(folder, url.pathname) : undefined;
    if (!file) return new Response('There is no such page.', { status: 404 });
    const { body } = await net.fetch(pathToFileURL(file.path).href);
    return new Response(body, { headers: { ...file.headers, ...PAGE_HEADERS } });
  });
}

const PAGE_HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};
