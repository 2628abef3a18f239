/**
 * Makes `resources/example` anew: a teacher of Fashion-MNIST, a bank that is condensed from it, and a part of the images.
 * Takes about an hour on two cores; what is done already in the home is not done again.
 *
 *     node packaging/example.ts FOLDER_OF_FASHION_MNIST [HOME]
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip, gunzipSync } from 'node:zlib';
import sharp from 'sharp';
import { pack } from 'tar-stream';

const [given, home = mkdtempSync(join(tmpdir(), 'wave-example-'))] = process.argv.slice(2);
if (given === undefined)
  throw new Error('Give the folder that Fashion-MNIST lies in, as its four .gz files.');
const source = given;
const root = resolve(import.meta.dirname, '..');
const target = join(root, 'resources/example');
const images = join(home, 'fashion-mnist');

const CLASSES = [
  'T-shirt',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Boot',
];
const SIDE = 28;
const PARTS = { train: 'train', test: 't10k' };
/** So many of each class are shipped, the first ones. */
const SHIPPED = { train: 100, test: 200 };
type Part = keyof typeof PARTS;

const TEACHER = [
  ...['--channels', '32,64,192', '--blocks', '1', '--epochs', '7', '--batch', '64', '--lr', '0.002'],
  ...['--shift', '2', '--smoothing', '0.1', '--ema', '0.999'],
];
const BANK = [
  ...['--sizes', '32-80x3-6', '--head-dim', '16', '--block', '16', '--patch', '4'],
  ...['--templates', '16', '--other-templates', '8'],
  ...['--steps', '20000', '--batch', '32', '--schedule', 'wsd'],
];

/** Every image as a file of its own, in a folder of its class. */
async function writeImages(part: Part): Promise<void> {
  const read = (kind: string) => gunzipSync(readFileSync(join(source, `${PARTS[part]}-${kind}-ubyte.gz`)));
  const pixels = read('images-idx3').subarray(16);
  const labels = read('labels-idx1').subarray(8);
  for (const name of CLASSES) mkdirSync(join(images, part, name), { recursive: true });
  for (const [i, label] of labels.entries()) {
    const image = pixels.subarray(i * SIDE ** 2, (i + 1) * SIDE ** 2);
    const file = join(images, part, CLASSES[label]!, `${String(i).padStart(5, '0')}.png`);
    await sharp(image, { raw: { width: SIDE, height: SIDE, channels: 1 } })
      .png()
      .toFile(file);
  }
}

function wave(...words: string[]): void {
  const all = [join(root, 'resources/bin/wave.js'), ...words, '--home', join(home, 'home')];
  const { status } = spawnSync(process.execPath, all, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`wave ${words.join(' ')} failed.`);
}

function has(name: string): boolean {
  const all = [join(root, 'resources/bin/wave.js'), 'show', name, '--home', join(home, 'home')];
  return spawnSync(process.execPath, all).status === 0;
}

/** The images that are shipped, as an archive. */
async function packImages(): Promise<void> {
  const archive = pack();
  const written = pipeline(
    archive,
    createGzip({ level: 9 }),
    createWriteStream(join(target, 'fashion-mnist.tar.gz')),
  );
  for (const part of ['train', 'test'] as const) {
    const left = new Map(CLASSES.map((name) => [name, SHIPPED[part]]));
    const labels = gunzipSync(readFileSync(join(source, `${PARTS[part]}-labels-idx1-ubyte.gz`))).subarray(8);
    for (const [i, label] of labels.entries()) {
      const name = CLASSES[label]!;
      const rest = left.get(name)!;
      if (rest === 0) continue;
      left.set(name, rest - 1);
      const file = `${part}/${name}/${String(i).padStart(5, '0')}.png`;
      // The same bytes at every time.
      archive.entry({ name: file, mtime: new Date(0) }, readFileSync(join(images, file)));
    }
  }
  archive.finalize();
  await written;
}

mkdirSync(target, { recursive: true });
for (const part of ['train', 'test'] as const) if (!existsSync(join(images, part))) await writeImages(part);
if (!has('Fashion-MNIST')) wave('data', 'add', images, '--name', 'Fashion-MNIST');
if (!has('Fashion teacher'))
  wave('teacher', 'train', '--data', 'Fashion-MNIST', '--name', 'Fashion teacher', ...TEACHER);
if (!has('Fashion bank')) {
  wave(
    'condense',
    '--data',
    'Fashion-MNIST',
    '--teacher',
    'Fashion teacher',
    '--name',
    'Fashion bank',
    ...BANK,
  );
}
wave('measure', 'Fashion bank', '--data', 'Fashion-MNIST');
for (const [name, format, file] of [
  ['Fashion teacher', 'onnx', 'teacher.onnx'],
  ['Fashion bank', 'wavebank', 'bank.wavebank'],
] as const) {
  wave('export', name, '--format', format, '--to', join(home, file), '--overwrite');
  copyFileSync(join(home, file), join(target, file));
}
await packImages();
