import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { silentProgress } from '../../../src-main/base/progress';
import { writeModel } from '../../../src-main/formats/model';
import { initCnn } from '../../../src-main/nn/families/cnn/init';
import { networkClassifier } from '../../../src-main/nn/classifier';
import type { Model } from '../../../src-main/nn/model';
import { predictPictures } from '../../../src-main/work/looker/predict';
import { openPlainEngine } from '../../support/engines';
import { randomViT } from '../formats/helpers';
import { temporaryFolder } from '../catalog/helpers';

const SIDE = 16;

describe('what models say of a picture', () => {
  let model: Model;
  let folder: string;
  /** One of the network's own size, so that nothing is lost on the way. */
  let pixels: Uint8Array;

  beforeAll(() => {
    model = randomViT({ depth: 2, embedDim: 16, numHeads: 2, imgSize: SIDE, patchSize: 4 });
    pixels = Uint8Array.from({ length: 3 * SIDE * SIDE }, (_, i) => (i * 37 + (i % 11) * 19) % 256);
  });

  async function write(): Promise<{ weights: string; picture: string }> {
    folder = temporaryFolder();
    const weights = join(folder, 'model.safetensors');
    await writeModel(weights, model);
    const picture = join(folder, 'a picture.png');
    await sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 3 } })
      .png()
      .toFile(picture);
    return { weights, picture };
  }
  const classifier = (path: string) => ({ name: 'net', path, format: 'model' as const, onnx: {} });

  it('is what the network gives on another engine, the likeliest first', async () => {
    const { weights, picture } = await write();
    const [found] = await predictPictures([classifier(weights)], [picture], false, silentProgress);
    const engine = await openPlainEngine();
    const own = networkClassifier(engine, model);
    const size = SIDE * SIDE;
    const image = Float32Array.from(
      { length: 3 * size },
      (_, i) => pixels[3 * (i % size) + Math.floor(i / size)]! / 255,
    );
    const logits = [...(await own.predict(image, 1, SIDE))];
    await own.dispose();
    const total = logits.reduce((sum, value) => sum + Math.exp(value), 0);
    const expected = logits
      .map((value, at) => ({ name: model.classes[at]!, share: Math.exp(value) / total }))
      .sort((a, b) => b.share - a.share)
      .slice(0, 5);
    const { answers, focus } = found!.pictures[0]!;
    expect(answers.map(({ name }) => name)).toEqual(expected.map(({ name }) => name));
    answers.forEach(({ share }, i) => expect(share).toBeCloseTo(expected[i]!.share, 4));
    expect(focus).toBeNull();
    expect(found!.milliseconds).toBeGreaterThan(0);
  });

  it('rests on the patches that a Vision Transformer attends to: from 0, the least, to 1', async () => {
    const { weights, picture } = await write();
    const [found] = await predictPictures([classifier(weights)], [picture], true, silentProgress);
    const { focus, by } = found!.pictures[0]!;
    expect(by).toBe('attention');
    expect(focus!.map((line) => line.length)).toEqual(Array(4).fill(4));
    expect([Math.min(...focus!.flat()), Math.max(...focus!.flat())]).toEqual([0, 1]);
  });

  it('rests, with another network, on parts without which it becomes less likely', async () => {
    const { picture } = await write();
    const weights = join(folder, 'cnn.safetensors');
    const config = { imgSize: SIDE, inChans: 3, numClasses: 3, channels: [8, 16], blocks: 1 };
    const { normalisation } = model;
    const network = { arch: 'cnn', config } as const;
    await writeModel(weights, {
      network,
      classes: ['a', 'b', 'c'],
      normalisation,
      weights: initCnn(config, 1),
    });
    const [found] = await predictPictures([classifier(weights)], [picture], true, silentProgress);
    const { focus: parts, by } = found!.pictures[0]!;
    expect(by).toBe('covering');
    const focus = parts!;
    expect(focus.map((line) => line.length)).toEqual(Array(8).fill(8));
    expect(Math.max(...focus.flat())).toBe(1);
    expect(Math.min(...focus.flat())).toBeGreaterThanOrEqual(0);
  });

  it('is refused in words where the file is no picture', async () => {
    const { weights } = await write();
    const path = join(folder, 'notes.png');
    writeFileSync(path, 'this is no picture');
    await expect(predictPictures([classifier(weights)], [path], false, silentProgress)).rejects.toMatchObject(
      {
        code: 'bad-data',
        message: expect.stringMatching(/^“notes.png” cannot be read as a picture/) as string,
      },
    );
  });
});
