import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Served } from '../../src-main/app/server';
import { serve } from '../../src-main/app/server';
import { localAddress } from '../../src-main/app/serve/phone';
import { Random } from '../../src-main/base/random';
import { writeSafetensors } from '../../src-main/formats/safetensors/writer';
import { weightShapes } from '../../src-main/nn/families/registry';
import { AUXILIARY } from '../unit/wave/helpers';
import { BUILT, launchBrowser, missing, openPage, visit } from './program';
import { freePort, MOST_BODY, noNginx, PROXY_NAME, type Proxied, startNginx, startOwn } from './proxies';
import { removeFolder } from '../support/cleanup';

const OWN: Proxied[] = [
  {
    name: 'a proxy of our own',
    path: '/team/wave',
    secure: false,
    strips: true,
    host: 'changed',
    start: startOwn,
  },
  { name: 'a proxy of our own', path: '', secure: true, strips: false, host: 'kept', start: startOwn },
];
const NGINX: Proxied[] = [
  { name: 'nginx', path: '/team/wave', secure: true, strips: true, host: 'kept', start: startNginx },
  { name: 'nginx', path: '/wave', secure: true, strips: false, host: 'changed', start: startNginx },
  { name: 'nginx', path: '', secure: false, strips: false, host: 'kept', start: startNginx },
];
const described = ({ name, path, secure, strips, host }: Proxied) =>
  `${name}: ${secure ? 'https' : 'http'}, ${path || '/'}${strips ? ' cut off' : ''}, host ${host}`;

const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

/** A session of one person behind a proxy, whose name only this browser knows. */
interface Session {
  served: Served;
  page: Page;
  folder: string;
  complaints: string[];
  end(): Promise<void>;
}

async function begin(how: Proxied): Promise<Session> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wave-studio-proxy-')));
  const outer = await freePort();
  const publicUrl = `${how.secure ? 'https' : 'http'}://${PROXY_NAME}:${outer}${how.path}`;
  const options = { main: join(BUILT, 'main'), port: 0, roots: [], writable: [folder] };
  const served = await serve({ ...options, home: join(folder, 'home'), publicUrl });
  const proxy = await how.start({ outer, inner: served.port }, how);
  const browser: Browser = await launchBrowser([`--host-resolver-rules=MAP ${PROXY_NAME} 127.0.0.1`]);
  const complaints: string[] = [];
  const end = async () => {
    await browser.close();
    await proxy.stop();
    await served.close();
    removeFolder(folder);
  };
  try {
    const page = await openPage(browser, served.url, complaints, { ignoreHTTPSErrors: true });
    return { served, page, folder, complaints, end };
  } catch (thrown) {
    await end();
    throw thrown;
  }
}

/** Drops a checkpoint on the window, of more bytes than a proxy lets through at once, and imports it as a model. */
async function upload({ page, folder, served }: Session): Promise<string> {
  const path = join(folder, 'dropped.safetensors');
  const random = new Random(1, 'dropped');
  const shapes = weightShapes({ ...AUXILIARY, imgSize: 16, embedDim: 128, depth: 4, numHeads: 4 });
  await writeSafetensors(
    path,
    new Map([...shapes].map(([name, shape]) => [name, random.normalTensor(shape, 0.05)])),
  );
  expect(statSync(path).size).toBeGreaterThan(2 * MOST_BODY);
  const bytes = readFileSync(path).toString('base64');
  await page.evaluate(`(() => {
    const bytes = Uint8Array.from(atob(${JSON.stringify(bytes)}), (each) => each.charCodeAt(0));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([bytes], 'dropped.safetensors'));
    for (const type of ['dragenter', 'drop']) {
      dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    }
  })()`);
  const dialog = page.getByRole('dialog', { name: 'Import a file' });
  await dialog.getByText('A Vision Transformer.').waitFor();
  const sent = join(folder, 'home', 'cache', 'uploads');
  const [arrived] = readdirSync(sent, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.safetensors'),
  );
  expect(sha256(join(sent, arrived!))).toBe(sha256(path));
  await dialog.getByRole('radio', { name: 'As a model' }).click();
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
  return served.studio.catalog.entries.find('dropped').id;
}

/** A small run, whose progress the page hears of while it goes on. */
async function follow({ page, served: { studio } }: Session): Promise<void> {
  const source = { kind: 'synthetic', count: 60, imgSize: 16 } as const;
  const data = (await studio.follow(studio.submit({ kind: 'add-dataset', source, name: 'shapes' }).id))
    .result[0]!;
  const options = { network: { arch: 'cnn' as const, channels: [8, 16] }, steps: 20_000, batchSize: 16 };
  const { id } = studio.submit({ kind: 'train-teacher', data, options });
  await visit(page, `#/run/${id}`);
  const bar = page.getByRole('progressbar', { name: /^Progress of/ }).last();
  const shown = async () => Number(await bar.getAttribute('aria-valuenow'));
  await expect.poll(shown).toBeGreaterThan(0);
  const before = await shown();
  await expect.poll(shown).toBeGreaterThan(before);
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByText('This run is paused.').waitFor();
}

/** Exports the model on its page, and fetches what was written. */
async function download({ page, folder, served: { studio } }: Session, model: string): Promise<void> {
  await visit(page, `#/entry/${model}`);
  await page.getByRole('button', { name: 'Export Hugging Face' }).click();
  await page
    .getByText(/^Matches, largest difference/)
    .first()
    .waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
  const { id } = studio.catalog.jobs.list({ kind: 'export' })[0]!;
  await visit(page, `#/run/${id}`);
  const arriving = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download' }).first().click();
  const archive = join(folder, 'fetched.tar');
  await (await arriving).saveAs(archive);
  execFileSync('tar', ['-xf', archive, '-C', folder]);
  const { path, files } = studio.report(id)!.exported!;
  for (const each of files)
    expect(sha256(join(folder, basename(path), each.path)), each.path).toBe(each.sha256);
}

/** A phone's address is this machine's own, proxy or not. */
async function showPhone({ page }: Session, model: string): Promise<void> {
  await visit(page, `#/phone/${model}`);
  await page.getByRole('img', { name: 'QR code of the address' }).waitFor();
  const address = await page.getByLabel('Address', { exact: true }).innerText();
  expect((await fetch(address.trim())).status).toBe(200);
}

describe.skipIf(missing)('behind a reverse proxy, under another name', () => {
  const rows = [...OWN, ...NGINX].map((how) => [described(how), how] as const);
  it.for(rows)('%s', async ([, how], { skip }) => {
    skip(how.start === startNginx && noNginx !== undefined, noNginx);
    const session = await begin(how);
    try {
      const { page, served, complaints } = session;
      expect(new URL(page.url()).pathname).toBe(`${how.path}/`);
      const model = await upload(session);
      await visit(page, '#/catalog/model');
      await page
        .getByRole('link', { name: /dropped/ })
        .first()
        .waitFor();
      await follow(session);
      await download(session, model);
      if (localAddress(networkInterfaces()) !== undefined) await showPhone(session, model);
      await page.reload();
      await page.getByRole('navigation', { name: 'Main' }).waitFor();
      // Its address is used up; what it left is a cookie, which holds for this proxy alone.
      const other = await page.context().browser()!.newPage({ ignoreHTTPSErrors: true });
      await other.goto(served.url);
      await other.getByText('This page is not known').waitFor();
      // Said of every page that is neither encrypted nor of this machine.
      const plain = /Cross-Origin-Opener-Policy header has been ignored/;
      expect(complaints.filter((each) => how.secure || !plain.test(each))).toEqual([]);
    } finally {
      await session.end();
    }
  });

  it('says so where the proxy hands on no WebSockets', async () => {
    const start: Proxied['start'] = (ports, how) => startOwn(ports, how, false);
    const session = await begin({ ...OWN[0]!, start });
    await session.page.getByRole('alert').getByText('hand on WebSockets').waitFor();
    await session.end();
  });
});
