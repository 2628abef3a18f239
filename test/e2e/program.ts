import axe from 'axe-core';
import { existsSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import type { Served } from '../../src-main/app/server';
import { serve } from '../../src-main/app/server';
import { removeFolder } from '../support/cleanup';

/** The built program: `npm run build` makes it. */
export const BUILT = resolve(process.env['WAVE_E2E_OUT'] ?? 'out');

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = [process.env['CHROMIUM_PATH'], ...BROWSERS].find((path) => path && existsSync(path));

/** Why tests with a browser cannot run; undefined where they can. With REQUIRE_E2E set that is a failure. */
export const missing = reasonMissing();

function reasonMissing(): string | undefined {
  const reason = !executablePath
    ? 'There is no Chromium: set CHROMIUM_PATH to one.'
    : existsSync(join(BUILT, 'renderer', 'index.html'))
      ? undefined
      : 'The program is not built: run “npm run build” first.';
  if (reason && process.env['REQUIRE_E2E']) throw new Error(reason);
  if (reason) console.warn(`Tests with a browser are skipped. ${reason}`);
  return reason;
}

/** The real program with a home of its own, and a real browser that shows it. */
export interface Program extends Served {
  folder: string;
  home: string;
  browser: Browser;
  page: Page;
  /** What the page complained about, in its console or by an exception. */
  complaints: string[];
  /** Another page of the same program. */
  open(options?: BrowserContextOptions): Promise<Page>;
  end(): Promise<void>;
}

export function launchBrowser(more: string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox', ...more] });
}

/** @param complaints gets what the page complains about */
export async function openPage(
  browser: Browser,
  url: string,
  complaints: string[] = [],
  options: BrowserContextOptions = {},
): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, ...options });
  page.setDefaultTimeout(120_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  await page.goto(url);
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  return page;
}

export async function startProgram(options: BrowserContextOptions = {}): Promise<Program> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wave-studio-e2e-')));
  const home = join(folder, 'home');
  const served = await serve({
    main: join(BUILT, 'main'),
    port: 0,
    home,
    roots: [],
    writable: [folder],
    checkpointEvery: 2,
  });
  const browser = await launchBrowser();
  const complaints: string[] = [];
  const open = (more: BrowserContextOptions = {}) =>
    openPage(browser, served.link(), complaints, { ...options, ...more });
  const page = await open();
  const end = async () => {
    await browser.close();
    await served.close();
    removeFolder(folder);
  };
  return { ...served, folder, home, browser, page, complaints, open, end };
}

/** Goes to a place by its address; what was shown before is gone afterwards. */
export async function visit(page: Page, hash: string): Promise<void> {
  await page.evaluate(`new Promise((arrived) => {
    if (location.hash === ${JSON.stringify(hash)}) return arrived();
    // The page draws between the event and the next task.
    addEventListener('hashchange', () => setTimeout(arrived), { once: true });
    location.hash = ${JSON.stringify(hash)};
  })`);
  await page.locator('main h1').waitFor();
}

/** What axe finds wrong with what is shown, as far as it is serious. */
export async function seriousViolations(page: Page): Promise<string[]> {
  // Colours on their way from one to another have no contrast of their own.
  await page.waitForTimeout(300);
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source);
  return page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
    violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, help, nodes }) => id + ': ' + help + ' – ' + nodes.map(({ html }) => html.slice(0, 160)).join(' | ')))`);
}

/** The right edges that lie beyond the window, of what no region scrolls into sight. */
export const BEYOND = `[...document.querySelectorAll('main button, main a, main input')]
  .filter((each) => each.getBoundingClientRect().width > 1)
  .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
  .filter((each) => {
    for (let at = each.parentElement; at; at = at.parentElement) {
      if (/auto|scroll/.test(getComputedStyle(at).overflowX) && at.scrollWidth > at.clientWidth) return false;
    }
    return true;
  })
  .map((each) => each.textContent.trim() || each.getAttribute('aria-label'))`;
