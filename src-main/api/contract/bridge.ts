import type { Transport } from './client';
import { failure } from './client';

/** What Electron's preload puts into the page as `window.wave`. */
export interface Bridge {
  /** Answers `{ result }` or `{ error }`: an error thrown across the border would lose its code. */
  request(procedure: string, input: unknown): Promise<{ result?: unknown; error?: unknown }>;
  subscribe(event: string, filter: unknown, listener: (payload: unknown) => void): () => void;
  /** The paths of files that were dropped on the page, which are open to the program from then on. */
  acceptFiles(files: readonly unknown[]): Promise<string[]>;
}

/** The transport of the desktop window. */
export function bridgeTransport(bridge: Bridge): Transport {
  return {
    request: async (procedure, input) => {
      const { result, error } = await bridge.request(procedure, input);
      if (error !== undefined) throw failure(error);
      return result;
    },
    subscribe: (event, filter, listener) => bridge.subscribe(event, filter, listener),
  };
}
