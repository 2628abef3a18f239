import { join } from 'node:path';
import open from 'open';
import type { Served, ServeOptions } from '../server';
import { serve } from '../server';
import { findBrowser, openAppWindow } from './browser';
import { hasDisplay } from '../page/services';

/** How a page is shown: a window of its own where there is a browser for it, a tab, or not at all. */
export type Show = 'window' | 'tab' | 'none';

/** A window that is gone this soon was never there. */
const STILLBORN_MS = 3000;

/**
 * Serves the interface until the program is told to end (Ctrl-C, or its window is closed while nothing runs); what runs
 * then is saved. Prints the address.
 */
export async function serveUntilStopped(options: ServeOptions, show: Show): Promise<void> {
  const served = await serve(options);
  console.log(`WAVE Studio: ${served.url}`);
  if (options.allowRemote) console.error(REMOTE);
  if (served.warning !== undefined) console.error(served.warning);
  const stopped = untilSignal();
  const closed = present(served, show);
  await Promise.race(closed ? [stopped, closed] : [stopped]);
  console.error('Saving what runs …');
  await served.close();
}

const REMOTE = [
  'Whoever has this address can use WAVE Studio and the folders it was given, from any machine that reaches this one.',
  'Nothing is encrypted on the way: use it in networks that you trust, or tunnel (ssh -L) instead.',
].join('\n');

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => resolve();
    process.once('SIGINT', stop).once('SIGTERM', stop);
  });
}

/** @returns resolves when the window was closed and nothing runs; undefined where that cannot be seen */
function present(served: Served, show: Show): Promise<void> | undefined {
  if (show === 'none') return undefined;
  if (!hasDisplay()) {
    console.error('There is no screen here: open the address in a browser, through ssh -L from elsewhere.');
    return undefined;
  }
  const browser = show === 'window' ? findBrowser() : undefined;
  if (browser) return untilClosed(served, browser);
  if (show === 'tab') open(served.url).catch(() => console.error('Open the address in a browser.'));
  else console.error('There is no browser for a window of its own: open the address in any browser.');
  return undefined;
}

function untilClosed({ url, studio }: Served, browser: string): Promise<void> {
  const started = Date.now();
  const window = openAppWindow(browser, url, join(studio.catalog.home.cache, 'window'));
  return new Promise((resolve) => {
    const closed = () => {
      if (Date.now() - started < STILLBORN_MS) {
        console.error('The browser did not open a window: open the address in any browser.');
      } else if (studio.catalog.jobs.list({ states: ['running', 'queued'], limit: 1 }).length > 0) {
        console.error('The window was closed; the runs go on. Press Ctrl-C to save them and end.');
      } else resolve();
    };
    window.once('exit', closed).once('error', closed);
  });
}
