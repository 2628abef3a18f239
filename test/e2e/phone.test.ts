import { mkdirSync } from 'node:fs';
import type { RequestOptions } from 'node:http';
import { request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import decodeQR from 'qr/decode.js';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localAddress } from '../../src-main/app/serve/phone';
import { writeBank } from '../../src-main/formats/wavebank';
import { silentProgress } from '../../src-main/base/progress';
import { generate } from '../../src-main/wave/generate';
import { allSizes } from '../../src-main/wave/elastic';
import { writeModel } from '../../src-main/formats/model';
import { frontOfBank } from '../../src-main/work/host/front';
import { predictPictures } from '../../src-main/work/looker/predict';
import { elasticConfig, randomBank } from '../unit/wave/helpers';
import type { Program } from './program';
import { launchBrowser, missing, seriousViolations, startProgram, visit } from './program';

const BANK = randomBank(elasticConfig());
const SIZES = allSizes(BANK.config.elastic!);
const noNetwork = localAddress(networkInterfaces()) === undefined;

interface Answer {
  status: number;
  body: string;
}

/** A request as no page would send it. */
function ask(url: string, options: RequestOptions = {}, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { agent: false, ...options }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode!, body: text }));
    });
    asking.on('error', reject);
    asking.end(body);
  });
}

describe.skipIf(missing ?? noNetwork)('a phone in the same network', () => {
  let program: Program;
  let bank: string;
  let picture: string;
  /** Another browser: a profile of its own, and a camera that shows a test picture. */
  let other: Browser;
  let url: string;

  beforeAll(async () => {
    program = await startProgram();
    const { studio, folder } = program;
    const path = join(folder, 'tiny.wavebank');
    await writeBank(path, BANK);
    bank = (await studio.follow(studio.submit({ kind: 'import', path }).id)).result[0]!;
    // As large as the network's images: no two ways to shrink it.
    const side = BANK.config.auxiliary.imgSize;
    const pixels = Buffer.from(
      Array.from({ length: 3 * side * side }, (_, i) => (i * 37 + (i >> 4) * 11) % 256),
    );
    picture = join(folder, 'picture.png');
    mkdirSync(folder, { recursive: true });
    await sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
      .png()
      .toFile(picture);
    other = await launchBrowser(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']);
  });
  afterAll(async () => {
    await other.close();
    await program.end();
  });

  async function openPhone(address: string): Promise<Page> {
    const page = await other.newPage({ viewport: { width: 390, height: 800 }, ignoreHTTPSErrors: true });
    page.setDefaultTimeout(120_000);
    await page.goto(address);
    await page.getByRole('heading', { level: 1, name: 'tiny' }).waitFor();
    return page;
  }

  it('reads the address from the code on the screen', async () => {
    const { page } = program;
    await visit(page, `#/entry/${bank}`);
    await page.getByRole('link', { name: 'On a phone' }).click();
    const code = page.getByRole('img', { name: 'QR code of the address' });
    await code.waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    const { data, info } = await sharp(await code.screenshot())
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    url = decodeQR({ width: info.width, height: info.height, data: new Uint8Array(data) });
    expect(await page.getByLabel('Address', { exact: true }).innerText()).toContain(url);
    expect(url).toMatch(/^http:\/\/[\d.]+:\d+\/[\w-]{22}\/$/);
  });

  it('classifies a picture as this machine does', async () => {
    const page = await openPhone(url);
    await page.getByText('A live camera and the GPU').waitFor();
    await page.locator('input[capture]').setInputFiles(picture);
    const first = page.getByRole('list', { name: 'What it is taken for' }).locator('li').first();
    await first.waitFor();
    const model = join(program.folder, 'same.safetensors');
    await writeModel(model, generate(BANK, SIZES[0]!, { scalers: 'inherited', seed: 0 }));
    const classifier = { name: 'same', path: model, format: 'model', onnx: {} } as const;
    const [said] = await predictPictures([classifier], [picture], false, silentProgress);
    const [name, , share] = (await first.innerText()).split('\n').map((each) => each.trim());
    const best = said!.pictures[0]!.answers[0]!;
    expect(name).toBe(best.name);
    expect(
      Math.abs(parseFloat((share ?? (await first.innerText()).split(/\s+/).at(-2))!) / 100 - best.share),
    ).toBeLessThan(0.011);
    expect(await seriousViolations(page)).toEqual([]);
    await page.close();
  });

  it('measures all sizes, which the finder then offers under its name', async () => {
    const { page, studio } = program;
    const phone = await openPhone(url);
    await phone.getByLabel('This device is called').fill('Pocket 7');
    await phone.getByRole('button', { name: 'Measure' }).click();
    await phone.getByText('WAVE Studio knows “Pocket 7” now.').waitFor();
    await page.getByRole('table', { name: 'Pocket 7, processor · fp32' }).waitFor();
    await expect.poll(() => page.getByRole('row').count()).toBe(SIZES.length + 1);
    const front = frontOfBank(studio.catalog, bank, { device: 'Pocket 7, processor' });
    expect(front.devices).toEqual(['Pocket 7, processor']);
    expect(front.points.filter(({ latency }) => latency?.measured)).toHaveLength(SIZES.length);
    await page.getByRole('link', { name: 'Find the size for it' }).click();
    await page.getByLabel(/^Device: Pocket 7, processor$/).waitFor();
    // What was told there before is still there when one comes back from another phone.
    await page.getByLabel('File, at most').fill('3 MB');
    await page.getByRole('link', { name: 'Measure on a phone…' }).click();
    await page.getByText('No device has opened the page yet.').waitFor();
    await page.goBack();
    await page.getByLabel(/^Device: Pocket 7, processor$/).waitFor();
    expect(await page.getByLabel('File, at most').inputValue()).toBe('3 MB');
    await phone.close();
  });

  it('is told that there is nothing any more, when the page was left', async () => {
    await expect
      .poll(() =>
        ask(url).then(
          ({ status }) => status,
          () => 'gone',
        ),
      )
      .toBe('gone');
  });

  it('gets the live camera over an encrypted address', async () => {
    const { page } = program;
    await visit(page, `#/phone/${bank}?sizes=${SIZES[0]!.width}x${SIZES[0]!.depth}`);
    await page.getByRole('radio', { name: 'With live camera and GPU' }).click();
    await page.getByText('if the fingerprint is').waitFor();
    const secure = (await page.getByLabel('Address', { exact: true }).innerText()).trim();
    const phone = await openPhone(secure);
    await phone.getByRole('button', { name: 'Live camera' }).click();
    await phone.getByRole('list', { name: 'What it is taken for' }).locator('li').first().waitFor();
    expect(await phone.evaluate('crossOriginIsolated')).toBe(true);
    expect(await phone.getByRole('combobox', { name: 'Size' }).count()).toBe(0);
    await phone.getByRole('button', { name: 'Stop the camera' }).click();
    await phone.close();
  });

  it('gets nothing but the page, this model, and a place for what it measured', async () => {
    const { page } = program;
    await page.getByRole('radio', { name: 'At once, with pictures' }).click();
    const base = (await page.getByLabel('Address', { exact: true }).innerText()).trim();
    const { origin } = new URL(base);
    const key = `${SIZES[0]!.width}x${SIZES[0]!.depth}`;
    const statuses = async (paths: string[]) =>
      Promise.all(paths.map(async (path) => (await ask(`${origin}${path}`)).status));
    const token = new URL(base).pathname;
    expect(await statuses([token, `${token}session.json`, `${token}models/${key}-int8.onnx`])).toEqual([
      200, 200, 200,
    ]);
    const refused = ['/', '/session.json', `${token.slice(0, -2)}x/`, `${token}models/${key}-fp64.onnx`];
    refused.push(
      `${token}models/other-fp32.onnx`,
      `${token}..%2fmain%2fworker.js`,
      `${token}../../main/worker.js`,
    );
    expect(await statuses(refused)).toEqual(refused.map(() => 404));
    const post = (body: string, headers = {}) =>
      ask(`${base}results`, { method: 'POST', headers }, body).then(({ status }) => status);
    const good = {
      device: 'x',
      key,
      precision: 'fp32',
      engine: 'wasm',
      threads: 1,
      median: 1,
      p90: 2,
      passes: 9,
      browser: '',
    };
    expect(await post(JSON.stringify(good))).toBe(204);
    expect(await post(JSON.stringify(good), { origin: 'http://elsewhere.example' })).toBe(403);
    expect(await post(JSON.stringify({ ...good, median: -1 }))).toBe(400);
    expect(await post(JSON.stringify({ ...good, more: 1 }))).toBe(400);
    expect(await post('no JSON')).toBe(400);
    expect(await post(JSON.stringify({ ...good, browser: 'x'.repeat(5000) }))).toBe(413);
    expect((await ask(base, { method: 'DELETE' })).status).toBe(405);
  });

  it('never complains in the console', () => {
    expect(program.complaints).toEqual([]);
  });
});
