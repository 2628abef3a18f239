import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { writeBank } from '../../src-main/formats/wavebank';
import { elasticConfig, randomBank } from '../unit/wave/helpers';
import type { Program } from './program';

/** A small elastic bank that knows nothing, and plain images of its classes. */
export const BANK = randomBank(elasticConfig());
/** Test images of each class. */
export const TESTS = 6;

export interface MeasuredBank {
  bank: string;
  data: string;
}

/** Adds the bank and the images to a program's catalog; nothing is measured yet. */
export async function addBank({ studio, folder }: Program): Promise<MeasuredBank> {
  const made = async (request: Parameters<typeof studio.submit>[0]) =>
    (await studio.follow(studio.submit(request).id)).result[0]!;
  await writeImages(join(folder, 'images'));
  const path = join(folder, 'tiny.wavebank');
  await writeBank(path, BANK);
  const source = { kind: 'folder', path: join(folder, 'images') } as const;
  const { imgSize } = BANK.config.auxiliary;
  const data = await made({ kind: 'add-dataset', source, name: 'plain', imgSize });
  const bank = await made({ kind: 'import', path });
  studio.events.emit('entries');
  return { bank, data };
}

/** The same with its sizes measured, and two models of it, which are measured picture by picture. */
export async function addMeasuredBank(program: Program): Promise<MeasuredBank> {
  const { studio } = program;
  const { bank, data } = await addBank(program);
  const done = (request: Parameters<typeof studio.submit>[0]) => studio.follow(studio.submit(request).id);
  await done({ kind: 'measure-sizes', bank, data });
  const { widths, depths } = BANK.config.elastic!;
  const sizes = [widths[0]!, widths.at(-1)!].map((width) => ({ width, depth: depths[0]! }));
  const { result } = await done({ kind: 'generate', bank, sizes, name: 'pocket' });
  for (const model of result) await done({ kind: 'evaluate', model, data });
  return { bank, data };
}

async function writeImages(folder: string): Promise<void> {
  for (const split of ['train', 'test']) {
    for (const [label, name] of BANK.classes.entries()) {
      mkdirSync(join(folder, split, name), { recursive: true });
      for (let i = 0; i < TESTS; i++) {
        const background = { r: 40 * label, g: 30 * i, b: 120 };
        const image = sharp({ create: { width: 16, height: 16, channels: 3, background } });
        await image.png().toFile(join(folder, split, name, `${i}.png`));
      }
    }
  }
}
