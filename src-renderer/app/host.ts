import type { Bridge } from '../../src-main/api/contract/bridge';
import { connect } from '../../src-main/api/contract/connect';

declare global {
  interface Window {
    /** In the desktop window: put there by its preload. */
    wave?: Bridge;
  }
}

/** What a component hands over may be a proxy of Svelte's, which cannot be cloned into another process. */
function plain(input: unknown): unknown {
  return input === undefined ? undefined : (JSON.parse(JSON.stringify(input)) as unknown);
}

const bridge: Bridge | undefined = window.wave && {
  request: (procedure, input) => window.wave!.request(procedure, plain(input)),
  subscribe: (event, filter, listener) => window.wave!.subscribe(event, plain(filter), listener),
  acceptFiles: (files) => window.wave!.acceptFiles(files),
};

/** The program behind the page. */
export const program = connect(bridge, document.baseURI);
export const host = program.client;
