import type { Net, Protocol } from 'electron';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { app } from './app';

type Handler = Parameters<Protocol['handle']>[1];

const handlers = new Map<string, Handler>();
let registered = 0;

export const protocol = {
  /** “This method can only be used before the ready event of the app module gets emitted and can be called only once.” */
  registerSchemesAsPrivileged: () => {
    if (app.isReady())
      throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    if (registered++ > 0) throw new Error('protocol.registerSchemesAsPrivileged should be called only once');
  },
  handle: (scheme, handler) => {
    if (handlers.has(scheme)) throw new Error(`The scheme ${scheme} is handled already`);
    handlers.set(scheme, handler);
  },
} satisfies Pick<Protocol, 'handle' | 'registerSchemesAsPrivileged'>;

export const net = {
  fetch: async (input) => {
    const url = input instanceof Request ? input.url : input;
    // Node's own does not know files, and a test must not reach the network.
    if (url.startsWith('file:')) return new Response(await readFile(fileURLToPath(url)));
    const release = process.env['STAND_IN_RELEASE'];
    return release === undefined ? new Response('', { status: 503 }) : new Response(release);
  },
} satisfies Pick<Net, 'fetch'>;

/** What a page under an address is. Rejects where there is nobody to answer. */
export async function answer(url: string): Promise<string> {
  if (url.startsWith('data:')) return decodeURIComponent(url.slice(url.indexOf(',') + 1));
  const handler = handlers.get(new URL(url).protocol.slice(0, -1));
  if (!handler) throw new Error(`ERR_UNKNOWN_URL_SCHEME (-302) loading '${url}'`);
  const request = new Request('https://stand.in/');
  Object.defineProperty(request, 'url', { value: url });
  return (await handler(request)).text();
}
