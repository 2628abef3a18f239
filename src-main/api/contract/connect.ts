import type { Bridge } from './bridge';
import { bridgeTransport } from './bridge';
import type { Client } from './client';
import { createClient } from './client';
import type { Connection } from './socket';
import { connectSocket } from './socket';
import { sendTogether } from './upload';
import type { Language } from './said/said';
import { DOWNLOAD_PATH, SESSION_PATH, SOCKET_PATH } from './wire';

/** The program, as the page sees it. */
export interface Program {
  client: Client;
  /** Tells how the connection stands, now and whenever that changes. @returns ends the telling */
  onConnection(listener: (state: Connection) => void): () => void;
  /**
   * Makes files that were dropped on the page (or chosen in its file field) known to the program.
   * @returns their paths there, to be given to procedures
   */
  acceptFiles(files: readonly File[]): Promise<string[]>;
  /** Where the browser gets what a run exported; undefined where it lies on the same machine anyway. */
  download?: (run: string, language?: Language) => string;
}

/**
 * Connects a page with its program, whichever way it was opened.
 *
 * @param bridge `window.wave`, which the desktop window has
 * @param base the folder of the page's address: `document.baseURI`, which a proxy may have put below others
 */
export function connect(bridge: Bridge | undefined, base: string): Program {
  if (bridge) {
    return {
      client: createClient(bridgeTransport(bridge)),
      onConnection: (listener) => {
        listener('open');
        return () => {};
      },
      acceptFiles: (files) => bridge.acceptFiles(files),
    };
  }
  const at = (path: string) => new URL(`.${path}`, base).href;
  const socket = connectSocket(at(SOCKET_PATH).replace(/^http/, 'ws'), () => isKnown(at(SESSION_PATH)));
  return {
    client: createClient(socket),
    onConnection: (listener) => socket.onConnection(listener),
    acceptFiles: (files) => sendTogether(files, at),
    download: (run, language = 'en') =>
      at(`${DOWNLOAD_PATH}${encodeURIComponent(run)}${language === 'en' ? '' : `?language=${language}`}`),
  };
}

/** Whether the program knows this page; undefined where it is not the program that answers. */
async function isKnown(address: string): Promise<boolean | undefined> {
  try {
    const { status } = await fetch(address, { cache: 'no-store' });
    return status === 401 ? false : status === 204 ? true : undefined;
  } catch {
    return undefined;
  }
}
