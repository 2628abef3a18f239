import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { toErrorData } from '../../../src-main/base/errors';
import { Random } from '../../../src-main/base/random';
import { openDataset } from '../../../src-main/data/open';
import type { OpenOptions } from '../../../src-main/data/open';
import { openSource } from '../../../src-main/data/source';
import type { Dataset, DatasetSource, LabelledSource, ImageSplit } from '../../../src-main/data/types';
import { afterwards, temporaryFolder } from '../../support/cleanup';
import type { Entry } from './containers';

export { temporaryFolder };

/** A dataset that is closed after the test. */
export async function open(source: DatasetSource, options: Partial<OpenOptions> = {}): Promise<Dataset> {
  const dataset = await openDataset(source, { cache: temporaryFolder(), ...options });
  afterwards(() => dataset.close());
  return dataset;
}

/** Writes files given by their paths within a folder. */
export function writeFiles(root: string, files: Record<string, Uint8Array | string>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
}

/** Random RGB pixels. */
export function noise(width: number, height: number, seed = 0): Buffer {
  const random = new Random(seed, 'noise');
  return Buffer.from(Array.from({ length: width * height * 3 }, () => random.integer(256)));
}

/** An encoded image of random pixels. */
export function encoded(
  width: number,
  height: number,
  format: 'png' | 'jpeg' = 'png',
  seed = 0,
): Promise<Buffer> {
  return sharp(noise(width, height, seed), { raw: { width, height, channels: 3 } })
    .toFormat(format)
    .toBuffer();
}

/** An encoded image of one colour. */
export function plain(width: number, height: number, background: string): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();
}

/** A folder with classes of so many PNGs each, all different. */
export async function imageFolder(classes: Record<string, number>, side = 8): Promise<string> {
  const root = temporaryFolder();
  let seed = 0;
  for (const [name, count] of Object.entries(classes)) {
    mkdirSync(join(root, name), { recursive: true });
    for (let i = 0; i < count; i++) {
      writeFiles(root, {
        [`${name}/${String(i).padStart(4, '0')}.png`]: await encoded(side, side, 'png', seed++),
      });
    }
  }
  return root;
}

/** All pixels of a split. */
export async function pixelsOf(split: ImageSplit, imgSize: number): Promise<Uint8Array> {
  const out = new Uint8Array(split.count * 3 * imgSize ** 2);
  await split.read(
    Array.from({ length: split.count }, (_, i) => i),
    out,
  );
  return out;
}

/** What a person would read of an error; the path `root` is replaced by ROOT. */
export async function sentencesOf(
  action: () => unknown,
  root = '\0',
): Promise<{ code: string; message: string; hint: string } | undefined> {
  try {
    await action();
  } catch (error) {
    const { code, message, hint } = toErrorData(error);
    return { code, message: message.replaceAll(root, 'ROOT'), hint: hint.replaceAll(root, 'ROOT') };
  }
  return undefined;
}

/** An IDX file of bytes. */
export function idx(dims: number[], bytes: ArrayLike<number>, magic = 0x800 + dims.length): Buffer {
  const header = Buffer.alloc(4 + 4 * dims.length);
  header.writeUInt32BE(magic, 0);
  dims.forEach((dim, i) => header.writeUInt32BE(dim, 4 + 4 * i));
  return Buffer.concat([header, Buffer.from(Array.from(bytes))]);
}

/** Makes a folder: `train/cat/*3` stands for three images; `->` for a link; `=` for a text file. */
export async function tree(...lines: string[]): Promise<string> {
  const root = temporaryFolder();
  let seed = 0;
  for (const line of lines) {
    const [, images, count, suffix = '.png'] = /^(.*)\*(\d+)(\.\w+)?$/.exec(line) ?? [];
    const [, link, target] = /^(\S+) -> (\S+)$/.exec(line) ?? [];
    const [, file, content] = /^([^=\n]+)=([\s\S]*)$/.exec(line) ?? [];
    if (images !== undefined) {
      for (let i = 0; i < Number(count); i++) {
        writeFiles(root, { [`${images}${i}${suffix}`]: await encoded(4, 4, 'png', seed++) });
      }
    } else if (link !== undefined) {
      mkdirSync(dirname(join(root, link)), { recursive: true });
      symlinkSync(target!, join(root, link));
    } else if (file !== undefined) writeFiles(root, { [file]: content! });
    else mkdirSync(join(root, line), { recursive: true });
  }
  return root;
}

/** What is in a folder, before any image is read. */
export async function looked(root: string, options: Partial<LabelledSource> = {}) {
  const images = await openSource({ kind: 'folder', path: root, ...options });
  const { train, val, test: tests } = images.counts;
  return {
    classes: images.classes.join(' '),
    counts: [train, val, tests],
    said: images.problems.map(({ message }) => message).join('\n'),
    images,
  };
}

/** All files in a folder. */
export async function contents(...lines: string[]): Promise<Entry[]> {
  const root = await tree(...lines);
  const names = readdirSync(root, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  return names.map(({ parentPath, name }) => {
    const path = join(parentPath, name);
    return { name: path.slice(root.length + 1).replaceAll('\\', '/'), content: readFileSync(path) };
  });
}

export function written(name: string, bytes: Buffer): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, bytes);
  return path;
}

/** A folder with files. */
export function folderOf(files: Record<string, Uint8Array | string>): string {
  const root = temporaryFolder();
  writeFiles(root, files);
  return root;
}
