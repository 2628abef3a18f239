import { startsWith } from './raw';

const TEXT = 512;

/** What a file is that is no image, in words for people; undefined where that is not known. */
export function whatItIs(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return 'it is empty';
  const start = Buffer.from(bytes.subarray(0, TEXT)).toString('utf8').trimStart().toLowerCase();
  if (start.startsWith('version https://git-lfs'))
    return 'it is a pointer of Git LFS: fetch the file itself with “git lfs pull”';
  if (/^<(!doctype html|html)/.test(start)) return 'it is a web page, as a download that failed leaves it';
  if (start.includes('<svg'))
    return 'it is a drawing with filters or references, or a very long one: save it as PNG';
  if (startsWith(bytes, '8BPS')) return 'it is a Photoshop document: save it as PNG';
  if (startsWith(bytes, '%PDF')) return 'it is a PDF: save it as PNG';
  if (startsWith(bytes, [0x1f, 0x8b])) return 'it is compressed: unpack it first';
  return undefined;
}

/** Why an image could not be read, in words for people. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EACCES' || code === 'EPERM') return 'there is no permission to read it';
  if (code === 'ENOENT') return 'it is gone';
  if (code === 'ELOOP') return 'it is a link that leads nowhere';
  if (code === 'EIO') return 'the disk cannot read it';
  // libvips keeps its messages for all threads together, so that only those that sharp itself makes are sure.
  const text = error instanceof Error ? error.message : String(error);
  if (text.includes('unsupported image format')) return 'it is not an image of a known format';
  if (text.includes('pixel limit')) return 'it has too many pixels';
  return 'it is damaged or cut short';
}

export const millions = (count: number): number => Math.round(count / 1e6);
