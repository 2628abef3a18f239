import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { crc32 } from 'node:zlib';

/** ONNX classifiers that onnx's own checker accepts, made with its Python package. */
const ONNX = {
  /** A Loop whose condition is never false. */
  loop: 'CAg6wQIKGQoBeBIBcCIRR2xvYmFsQXZlcmFnZVBvb2wKDwoBcBIBZiIHRmxhdHRlbgqgAQoACgF0CgFmEgFsIgRMb29wKowBCgRib2R5MoABChEKAWMSAmNvIghJZGVudGl0eQoRCgF2EgJ2byIISWRlbnRpdHkSAWJaCwoBaRIGCgQIBxIAWgsKAWMSBgoECAkSAFoVCgF2EhAKDggBEgoKAxIBYQoDEgFiYgwKAmNvEgYKBAgJEgBiFgoCdm8SEAoOCAESCgoDEgFhCgMSAWKgAQUKIAoBbAoDdHdvEgF5IgZHYXRoZXIqCwoEYXhpcxgBoAECEgFnKggQCSoBAUIBdCoNCAIQBzoCAAFCA3R3b1ocCgF4EhcKFQgBEhEKAxIBbgoCCAMKAggICgIICGIUCgF5Eg8KDQgBEgkKAxIBbgoCCAJCBAoAEBE=',
  /** An input of 12,000 × 12,000 pixels. */
  wide: 'CAg6lAEKGQoBeBIBcCIRR2xvYmFsQXZlcmFnZVBvb2wKDwoBcBIBZiIHRmxhdHRlbgogCgFmCgN0d28SAXkiBkdhdGhlcioLCgRheGlzGAGgAQISAWcqDQgCEAc6AgABQgN0d29aHQoBeBIYChYIARISCgIIAQoCCAMKAwjgXQoDCOBdYhMKAXkSDgoMCAESCAoCCAEKAggCQgQKABAR',
  /** A constant of 40,000 × 40,000 float32: 6.4 GB. */
  constant:
    'CAg69AEKGQoBeBIBcCIRR2xvYmFsQXZlcmFnZVBvb2wKDwoBcBIBZiIHRmxhdHRlbgoXCgFzEgFrIg9Db25zdGFudE9mU2hhcGUKIgoBaxIBeiIJUmVkdWNlU3VtKg8KCGtlZXBkaW1zGACgAQIKDwoBZgoBehICZnoiA0FkZAohCgJmegoDdHdvEgF5IgZHYXRoZXIqCwoEYXhpcxgBoAECEgFnKg0IAhAHOgIAAUIDdHdvKg8IAhAHOgbAuALAuAJCAXNaHAoBeBIXChUIARIRCgMSAW4KAggDCgIICAoCCAhiFAoBeRIPCg0IARIJCgMSAW4KAggCQgQKABAR',
};

export type HostileOnnx = keyof typeof ONNX;

/** Writes one of {@link ONNX}. @returns its path */
export function hostileOnnx(folder: string, name: HostileOnnx): string {
  const path = join(folder, `${name}.onnx`);
  writeFileSync(path, Buffer.from(ONNX[name], 'base64'));
  return path;
}

/** What libvips reads of a file at most in one direction. */
const SIDE = 16383;

/** What {@link hostileImages} makes folders of. */
export const HOSTILE_IMAGES = ['png', 'svg', 'turbulence', 'links', 'pipes'] as const;
type HostileImages = (typeof HOSTILE_IMAGES)[number];

/** Folders of classes, each image of which wants a gigabyte, or has no end. @returns the folder */
export function hostileImages(folder: string, kind: HostileImages, count: number): string {
  const root = join(folder, kind);
  for (const name of ['a', 'b']) {
    mkdirSync(join(root, name), { recursive: true });
    for (let i = 0; i < count / 2; i++) writeImage(join(root, name, `${i}`), kind);
  }
  if (kind === 'links') {
    symlinkSync('.', join(root, 'a', 'again'));
    symlinkSync('..', join(root, 'b', 'up'));
  }
  if (kind === 'pipes') for (const name of ['a/pipe.png', 'b/pipe', 'labels.csv']) pipe(join(root, name));
  return root;
}

/** Whoever opens it waits until somebody writes to it. @returns the path */
export function pipe(path: string): string {
  execFileSync('mkfifo', [path]);
  return path;
}

function writeImage(path: string, kind: HostileImages): void {
  const open = `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}">`;
  if (kind === 'svg') writeFileSync(`${path}.svg`, `${open}<rect width="9" height="9"/></svg>`);
  else if (kind === 'png') writeFileSync(`${path}.png`, whitePng(SIDE));
  else if (kind === 'links' || kind === 'pipes') writeFileSync(`${path}.png`, whitePng(16));
  else {
    const noise = '<filter id="f"><feTurbulence baseFrequency=".01" numOctaves="99"/></filter>';
    writeFileSync(`${path}.svg`, `${open}${noise}<rect width="100%" height="100%" filter="url(#f)"/></svg>`);
  }
}

/** A grey PNG of one bit a pixel, a few dozen kilobytes however large. */
function whitePng(side: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1;
  const rows = Buffer.alloc(side * (1 + Math.ceil(side / 8)));
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const whole = Buffer.alloc(body.length + 8);
    whole.writeUInt32BE(data.length, 0);
    body.copy(whole, 4);
    whole.writeUInt32BE(crc32(body), body.length + 4);
    return whole;
  };
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** JSON that is nothing but brackets. @returns the path */
export function deepJson(folder: string): string {
  const path = join(folder, 'deep.json');
  writeFileSync(path, '['.repeat(200_000));
  return path;
}
