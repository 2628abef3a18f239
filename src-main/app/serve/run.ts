import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import open from 'open';
import { noteOnHome } from '../../catalog/home';
import type { Served, ServeOptions } from '../server';
import { serve } from '../server';
import { hasDisplay } from '../page/services';
import { endProperly } from '../unexpected';
import { findBrowser, openAppWindow } from './browser';
import { forwardingFile } from './link';

/** How a page is shown: a window of its own where there is a browser for it, a tab, or not at all. */
export type Show = 'window' | 'tab' | 'none';

/** A window that is gone this soon was never there. */
const STILLBORN_MS = 3000;

/**
 * Serves the interface until the program is told to end (Ctrl-C, or its window is closed while nothing runs); what runs
 * then is saved. Prints the address. It outlives the terminal that it was started in.
 */
export async function serveUntilStopped(options: ServeOptions, show: Show): Promise<void> {
  // Who asks for the end while it starts is to have it, too, once there is something to end.
  const stopped = untilSignal();
  const served = await serve({ ...options, onMove: sayMove() });
  endProperly(() => served.close());
  console.log(`WAVE Studio: ${served.url}`);
  const note = noteOnHome(served.studio.catalog.home);
  if (note !== undefined) console.error(note);
  if (options.allowRemote) console.error(REMOTE);
  const closed = present(served, show);
  await Promise.race(closed ? [stopped, closed] : [stopped]);
  console.error('Saving what runs …');
  await served.close();
}

/** Says how far the catalog's move to another disk is, about every tenth. */
function sayMove(): (done: number, total: number) => void {
  let told = -1;
  return (done, total) => {
    const tenths = Math.floor((10 * done) / Math.max(1, total));
    if (tenths === told) return;
    told = tenths;
    console.error(`Moving the catalog to its new place: ${tenths * 10} %`);
  };
}

const REMOTE = [
  'Whoever opens this address first can use WAVE Studio and the folders it was given, from any machine that reaches this one.',
  'Nothing is encrypted on the way: use it in networks that you trust, or tunnel (ssh -L) instead.',
].join('\n');

function untilSignal(): Promise<void> {
  // Nobody reads what is said to a terminal that is gone; that is no reason to end.
  for (const stream of [process.stdout, process.stderr])
    stream.removeAllListeners('error').on('error', () => {});
  return new Promise((resolve) => {
    const stop = () => resolve();
    process.once('SIGINT', stop).once('SIGTERM', stop);
    // The terminal was closed, or ssh has gone: the page goes on. Windows ends the program soon after this.
    process.on('SIGHUP', process.platform === 'win32' ? stop : () => {});
  });
}

/** @returns resolves when the window was closed and nothing runs; undefined where that cannot be seen */
function present(served: Served, show: Show): Promise<void> | undefined {
  if (show === 'none') return undefined;
  if (!hasDisplay()) {
    console.error('There is no screen here: open the address in a browser, through ssh -L from elsewhere.');
    return undefined;
  }
  const { home } = served.studio.catalog;
  const file = forwardingFile(home, served.link());
  const browser = show === 'window' ? findBrowser() : undefined;
  if (browser) return untilClosed(served, browser, file);
  if (show === 'tab') open(file).catch(() => console.error('Open the address in a browser.'));
  else console.error('There is no browser for a window of its own: open the address in any browser.');
  return undefined;
}

function untilClosed({ studio }: Served, browser: string, file: string): Promise<void> {
  const started = performance.now();
  const address = pathToFileURL(file).href;
  const window = openAppWindow(browser, address, join(studio.catalog.home.cache, 'window'));
  return new Promise((resolve) => {
    const closed = () => {
      if (performance.now() - started < STILLBORN_MS) {
        console.error('The browser did not open a window: open the address in any browser.');
      } else if (studio.catalog.jobs.list({ states: ['running', 'queued'], limit: 1 }).length > 0) {
        console.error('The window was closed; the runs go on. Press Ctrl-C to save them and end.');
      } else resolve();
    };
    window.once('exit', closed).once('error', closed);
  });
}
