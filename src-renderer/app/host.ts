import type { Bridge } from '../../src-main/api/contract/bridge';
import { connect } from '../../src-main/api/contract/connect';

declare global {
  interface Window {
    /** In the desktop window: put there by its preload. */
    wave?: Bridge;
  }
}

/** The program behind the page. */
export const program = connect(window.wave, location.origin);
export const host = program.client;
