import { z } from 'zod';
import type { Bridge } from './bridge';
import { bridgeTransport } from './bridge';
import type { Client } from './client';
import { createClient, failure } from './client';
import type { Connection } from './socket';
import { connectSocket } from './socket';
import { SOCKET_PATH, UPLOAD_PATH } from './wire';

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
}

/**
 * Connects a page with its program, whichever way it was opened.
 *
 * @param bridge `window.wave`, which the desktop window has
 * @param origin `location.origin`
 */
export function connect(bridge: Bridge | undefined, origin: string): Program {
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
  const socket = connectSocket(origin.replace(/^http/, 'ws') + SOCKET_PATH);
  return {
    client: createClient(socket),
    onConnection: (listener) => socket.onConnection(listener),
    acceptFiles: (files) => Promise.all(files.map((file) => upload(origin, file))),
  };
}

const UploadedSchema = z.object({ path: z.string() });

async function upload(origin: string, file: File): Promise<string> {
  const response = await fetch(origin + UPLOAD_PATH + encodeURIComponent(file.name), {
    method: 'PUT',
    body: file,
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw failure(answer);
  return UploadedSchema.parse(answer).path;
}
