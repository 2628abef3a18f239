import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tfjsFiles } from '../../src-main/formats/tfjs/export';
import { zipOf } from '../unit/data/containers';
import { randomModel } from '../unit/formats/onnx-models';
import type { Program } from './program';
import { missing, startProgram } from './program';

const SIDE = 16;
const METADATA = {
  tfjsVersion: '1.3.1',
  tmVersion: '2.4.5',
  packageName: '@teachablemachine/image',
  labels: ['cat', 'dog', 'owl'],
  imageSize: SIDE,
};

describe.skipIf(missing)('a teacher of TensorFlow.js in a browser', () => {
  let program: Program;
  const at = (...names: string[]) => join(program.folder, ...names);

  /** As Teachable Machine writes it: layers, weights in two files, a description beside them. */
  async function writeLayers(folder: string): Promise<void> {
    mkdirSync(folder, { recursive: true });
    await tf.setBackend('cpu');
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({ inputShape: [SIDE, SIDE, 3], filters: 4, kernelSize: 3, activation: 'relu' }),
        tf.layers.globalAveragePooling2d({}),
        tf.layers.dense({ units: 3, activation: 'softmax' }),
      ],
    });
    await model.save(
      tf.io.withSaveHandler((artifacts) => {
        const { modelTopology, weightSpecs, weightData } = artifacts;
        const bytes = new Uint8Array(weightData as ArrayBuffer);
        const paths = ['group1-shard1of2.bin', 'group1-shard2of2.bin'];
        paths.forEach((name, i) =>
          writeFileSync(join(folder, name), i === 0 ? bytes.subarray(0, 100) : bytes.subarray(100)),
        );
        const json = {
          modelTopology,
          format: 'layers-model',
          weightsManifest: [{ paths, weights: weightSpecs }],
        };
        writeFileSync(join(folder, 'model.json'), JSON.stringify(json));
        writeFileSync(join(folder, 'metadata.json'), JSON.stringify(METADATA));
        return Promise.resolve({
          modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' as const },
        });
      }),
    );
    model.dispose();
  }

  function writeGraph(folder: string): void {
    mkdirSync(folder, { recursive: true });
    const vit = randomModel({
      arch: 'vit',
      config: {
        imgSize: SIDE,
        patchSize: 4,
        inChans: 3,
        numClasses: 3,
        embedDim: 32,
        depth: 1,
        numHeads: 2,
        mlpRatio: 2,
      },
    });
    for (const { path, chunks } of tfjsFiles(vit))
      writeFileSync(join(folder, path), Buffer.concat([...chunks()]));
  }

  beforeAll(async () => {
    program = await startProgram();
    await writeLayers(at('layers'));
    writeGraph(at('graph'));
    const files = readdirSync(at('layers')).map((name) => ({
      name,
      content: readFileSync(at('layers', name)),
    }));
    writeFileSync(at('pets.zip'), zipOf(files));
    writeFileSync(
      at('inner.zip'),
      zipOf(files.map(({ name, content }) => ({ name: `my model/${name}`, content }))),
    );
  });
  afterAll(() => program.end());

  /** Drops files or folders of this machine, as its file manager would. @param meanwhile done while they are held */
  async function drop(paths: string[], meanwhile?: () => Promise<unknown>): Promise<void> {
    const devtools = await program.page.context().newCDPSession(program.page);
    const data = { items: [], files: paths, dragOperationsMask: 1 };
    const send = (type: 'dragEnter' | 'dragOver' | 'drop') =>
      devtools.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data });
    await send('dragEnter');
    await send('dragOver');
    await meanwhile?.();
    await send('drop');
    await devtools.detach();
  }

  async function importIt(name: string, classes: RegExp): Promise<void> {
    const dialog: Locator = program.page.getByRole('dialog', { name: 'Import a file' });
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).waitFor();
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
    const names = await dialog.getByRole('textbox', { name: 'Names of its 3 classes' }).inputValue();
    expect(`${await dialog.innerText()}\n${names}`).toMatch(classes);
    const button = dialog.getByRole('button', { name: 'Import', exact: true });
    await expect.poll(() => button.isEnabled()).toBe(true);
    await button.click();
    await dialog.waitFor({ state: 'hidden' });
    const entry = program.studio.catalog.entries.find(name);
    expect(entry).toMatchObject({
      kind: 'teacher',
      config: { format: 'tfjs', numClasses: 3, onnx: { imgSize: SIDE } },
    });
  }

  async function choose(kind: 'file' | 'folder', ...names: string[]): Promise<void> {
    const { page } = program;
    await page.keyboard.press('Control+o');
    await page.getByRole('button', { name: `Choose a ${kind}…` }).click();
    for (const name of names) await page.getByRole('button', { name: new RegExp(`^${name}`) }).dblclick();
    const open = page.getByRole('button', {
      name: kind === 'file' ? 'Open' : /^Choose|^Open/,
      exact: kind === 'file',
    });
    if (await open.isVisible()) await open.click();
  }

  it('is chosen by its model.json', async () => {
    await choose('file', 'layers', 'model.json');
    await importIt('by file', /cat.*dog.*owl/s);
  });

  it('is dropped as files: the description, the weights and the names', async () => {
    await drop(readdirSync(at('layers')).map((name) => at('layers', name)));
    await importIt('by files', /cat.*dog.*owl/s);
  });

  it('is dropped as a folder', async () => {
    await drop([at('layers')]);
    await importIt('by folder', /cat.*dog.*owl/s);
  });

  it('is a graph model in a folder', async () => {
    await drop([at('graph')]);
    await importIt('graph', /Classes\s*3/i);
  });

  it.each(['pets.zip', 'inner.zip'])('is in an archive: %s', async (name) => {
    await drop([at(name)]);
    await importIt(`in ${name}`, /cat.*dog.*owl/s);
  });

  it('is dropped where what lies under the pointer has just changed', async () => {
    const meanwhile = async () => {
      await program.page.keyboard.press('Control+k');
      await program.page.getByRole('dialog').waitFor();
    };
    await drop([at('graph')], meanwhile);
    await importIt('beneath another', /Classes\s*3/i);
  });

  it('says which file is missing', async () => {
    await drop([at('layers', 'model.json')]);
    const dialog = program.page.getByRole('dialog', { name: 'Import a file' });
    await dialog
      .getByText('“group1-shard1of2.bin”, which holds weights of “model.json”, is not beside it.')
      .waitFor();
    await program.page.keyboard.press('Escape');
  });

  it('never complains in the console', () => {
    expect(program.complaints).toEqual([]);
  });
});
