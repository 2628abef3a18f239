import { z } from 'zod';
import { StudioError } from '../../base/errors';
import type { Host } from '../handlers/host';
import { Feed } from './feed';
import { asFailure, serveProcedure } from './serve';

/** The channels between a window's page and the program. */
export const CHANNELS = {
  request: 'wave:request',
  subscribe: 'wave:subscribe',
  unsubscribe: 'wave:unsubscribe',
  event: 'wave:event',
  grant: 'wave:grant',
} as const;

/** As much of Electron's `WebFrameMain` as is looked at. */
export interface Frame {
  readonly origin: string;
  readonly parent: unknown;
}

/** As much of Electron's `WebContents` as is used. */
export interface Page {
  readonly id: number;
  isDestroyed(): boolean;
  send(channel: string, ...args: unknown[]): void;
  once(event: 'destroyed', listener: () => void): unknown;
  on(
    event: 'did-start-navigation',
    listener: (details: { isMainFrame: boolean; isSameDocument: boolean }) => void,
  ): unknown;
}

/** As much of Electron's `IpcMainInvokeEvent` as is used. */
export interface Invocation {
  readonly senderFrame: Frame | null;
  readonly sender: Page;
}

/** As much of Electron's `ipcMain` as is used. */
export interface Ipc {
  handle(channel: string, listener: (event: Invocation, ...args: unknown[]) => unknown): void;
}

export interface IpcOptions {
  /** Of our own pages, e.g. `app://wave`. */
  origin: string;
  /** Opens files that were dropped on a page. */
  grant: (path: string) => void;
}

const NAME = z.string().min(1).max(100);
const ID = z.int().min(0);
const PATHS = z.array(z.string().min(1).max(4096)).max(1000);

/**
 * Answers the pages of the program's windows. The one function that registers channels: every message is refused that
 * does not come from the main frame of a page of ours.
 */
export function serveIpc(host: Host, ipc: Ipc, { origin, grant }: IpcOptions): void {
  const feeds = new Feeds(host);
  const register = (channel: string, answer: (page: Page, ...args: unknown[]) => unknown) => {
    ipc.handle(channel, async (event, ...args) => {
      try {
        checkSender(event.senderFrame, origin);
        return { result: await answer(event.sender, ...args) };
      } catch (thrown) {
        return { error: asFailure(thrown) };
      }
    });
  };
  register(CHANNELS.request, (page, name, input) =>
    serveProcedure(host, NAME.parse(name), input, feeds.goneSignal(page)),
  );
  register(CHANNELS.subscribe, (page, id, name, filter) =>
    feeds.of(page).subscribe(ID.parse(id), NAME.parse(name), filter),
  );
  register(CHANNELS.unsubscribe, (page, id) => feeds.of(page).unsubscribe(ID.parse(id)));
  register(CHANNELS.grant, (_page, paths) => {
    for (const path of PATHS.parse(paths)) grant(path);
  });
}

/** @throws StudioError 'usage' for a frame within a page, a page that is gone, or one that is not ours */
function checkSender(frame: Frame | null, origin: string): void {
  if (frame?.parent === null && frame.origin === origin) return;
  throw new StudioError('usage', 'This page may not use WAVE Studio.', 'Close it.');
}

/** One feed for each page; it ends when the page is gone or is loaded anew. */
class Feeds {
  readonly #feeds = new Map<number, Feed>();
  readonly #gone = new Map<number, AbortController>();

  constructor(private readonly host: Host) {}

  of(page: Page): Feed {
    const known = this.#feeds.get(page.id);
    if (known) return known;
    const feed = new Feed(this.host, {
      send: (id, payload) => {
        if (!page.isDestroyed()) page.send(CHANNELS.event, id, payload);
      },
    });
    this.#feeds.set(page.id, feed);
    const gone = new AbortController();
    this.#gone.set(page.id, gone);
    page.once('destroyed', () => this.#end(page.id, feed));
    page.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) this.#end(page.id, feed);
    });
    return feed;
  }

  /** Aborted when the page is gone or is loaded anew. */
  goneSignal(page: Page): AbortSignal {
    this.of(page);
    return this.#gone.get(page.id)!.signal;
  }

  #end(page: number, feed: Feed): void {
    feed.close();
    if (this.#feeds.get(page) !== feed) return;
    this.#feeds.delete(page);
    this.#gone.get(page)!.abort();
    this.#gone.delete(page);
  }
}
