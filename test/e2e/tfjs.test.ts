import { createReadStream, existsSync, mkdtempSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type * as Tf from '@tensorflow/tfjs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src-main/engine/types';
import { openWasmEngine } from '../../src-main/engine/wasm';
import { exportModel } from '../../src-main/formats/export';
import { networkClassifier } from '../../src-main/nn/classifier';
import { NETWORKS, ownLogits, randomImages, randomModel } from '../unit/formats/onnx-models';
import { launchBrowser, missing } from './program';
import { removeFolder } from '../support/cleanup';

const LIBRARY = resolve('node_modules/@tensorflow/tfjs/dist/tf.min.js');
const PAGE = '<!doctype html><title>tfjs</title><script src="/tf.min.js"></script>';

/** What runs in the page: only the published library, and the files that we wrote. */
async function predict([name, data, shape]: [string, number[], number[]]): Promise<number[]> {
  const { tf } = globalThis as unknown as { tf: typeof Tf };
  await tf.setBackend('cpu');
  const model = await tf.loadGraphModel(`/${name}/model.json`);
  const logits = model.predict({ pixel_values: tf.tensor(data, shape) }) as Tf.Tensor;
  return [...(await logits.data())];
}

describe.skipIf(missing)('a TensorFlow.js export in a browser', () => {
  const root = mkdtempSync(join(tmpdir(), 'wave-tfjs-'));
  let engine: Engine;
  let browser: Browser;
  let server: Server;

  beforeAll(async () => {
    engine = await openWasmEngine();
    browser = await launchBrowser();
    server = createServer(({ url = '/' }, response) => {
      if (url === '/') return void response.setHeader('content-type', 'text/html').end(PAGE);
      const path = url === '/tf.min.js' ? LIBRARY : join(root, url);
      if (!existsSync(path)) return void response.writeHead(404).end();
      createReadStream(path).pipe(response);
    }).listen(0, '127.0.0.1');
    await new Promise((listening) => server.once('listening', listening));
  });
  afterAll(async () => {
    await browser.close();
    server.close();
    await engine.dispose();
    removeFolder(root);
  });

  it.each(NETWORKS.filter((_, i) => i % 3 === 0))(
    '%s: batches of 1 and 5 give our logits',
    { timeout: 120_000 },
    async (_label, network) => {
      const model = randomModel(network);
      const name = `net-${NETWORKS.findIndex(([, each]) => each === network)}`;
      const classifierOf = (of: typeof model) => networkClassifier(engine, of);
      await exportModel(model, 'tfjs', join(root, name), { classifierOf });
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      for (const count of [1, 5]) {
        const data = randomImages(network, count);
        const { imgSize } = network.config;
        const found = await page.evaluate(predict, [name, [...data], [count, 3, imgSize, imgSize]] as [
          string,
          number[],
          number[],
        ]);
        const own = await ownLogits(engine, model, data, count);
        const largest = Math.max(...own.map(Math.abs));
        expect(found).toHaveLength(own.length);
        found.forEach((value, i) => expect(Math.abs(value - own[i]!)).toBeLessThan(1e-4 * largest));
      }
      await page.close();
    },
  );
});
