import { linkTarget } from '../../base/link-text';
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
  const known = KINDS.find(([magic, at = 0]) => startsWith(bytes, magic, at));
  if (known) return known[2];
  const target = linkTarget(bytes);
  if (target !== undefined)
    return `it holds nothing but the name of another file (“${target}”), as a link does that was copied as text`;
  if (/^(<\?xml|[{[]\s*["{[])/.test(start)) return 'it is text, as a server’s error message is';
  return jpeg2000WithAlpha(bytes) ?? tiffPackedOtherwise(bytes);
}

/** OpenJPEG's build for WebAssembly gives one or three components only (ISO/IEC 15444-1, A.5.1: their number). */
function jpeg2000WithAlpha(bytes: Uint8Array): string | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = startsWith(bytes, 'jP  ', 4) ? file.indexOf(Buffer.from([0xff, 0x4f, 0xff, 0x51])) : -1;
  const components = at < 0 || at + 42 > file.length ? 0 : file.readUInt16BE(at + 40);
  return components === 2 || components === 4 ? `it is JPEG 2000 with transparency, ${AS_PNG}` : undefined;
}

const AS_PNG = 'which is not read: save it as PNG';
/** Files that are found under the names of images. */
const KINDS: [magic: string | number[], at: number | undefined, what: string][] = [
  ['8BPS', 0, 'it is a Photoshop document: save it as PNG'],
  ['%PDF', 0, 'it is a PDF: save it as PNG'],
  [[0x1f, 0x8b], 0, 'it is compressed: unpack it first'],
  [[0x50, 0x4b, 3, 4], 0, 'it is an archive: unpack it first'],
  [[0xff, 0x0a], 0, `it is JPEG XL, ${AS_PNG}`],
  ['JXL ', 4, `it is JPEG XL, ${AS_PNG}`],
  ['DICM', 128, `it is DICOM, ${AS_PNG}`],
  [[0x76, 0x2f, 0x31, 1], 0, `it is OpenEXR, ${AS_PNG}`],
  ['#?RADIANCE', 0, `it is Radiance’s HDR, ${AS_PNG}`],
  ['DDS ', 0, `it is a texture (DDS), ${AS_PNG}`],
  ['icns', 0, `it is a set of icons, ${AS_PNG}`],
  [[0, 0, 1, 0], 0, `it is a set of icons, ${AS_PNG}`],
  ['P7\n', 0, `it is PAM, ${AS_PNG}`],
  ['ftypmp4', 4, 'it is a video'],
  ['ftypisom', 4, 'it is a video'],
  ['ftypqt', 4, 'it is a video'],
  ['\x93NUMPY', 0, 'it is an array of NumPy’s: save its pictures as PNG'],
];

/** The way that a TIFF is packed (tag 259) and what its numbers mean (tag 262), where libvips has no part for it. */
function tiffPackedOtherwise(bytes: Uint8Array): string | undefined {
  const little = startsWith(bytes, [0x49, 0x49, 42, 0]);
  if (!little && !startsWith(bytes, [0x4d, 0x4d, 0, 42])) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const directory = view.getUint32(4, little);
    for (let i = 0; i < view.getUint16(directory, little); i++) {
      const at = directory + 2 + 12 * i;
      const tag = view.getUint16(at, little);
      const what = (tag === 259 ? PACKINGS : tag === 262 ? MEANINGS : {})[view.getUint16(at + 8, little)];
      if (what) return `it is a TIFF ${what}, ${AS_PNG}`;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return undefined;
}

const PACKINGS: Record<number, string> = {
  34925: 'packed with LZMA',
  34887: 'packed with LERC',
  34712: 'packed as JPEG 2000',
  50000: 'packed with Zstandard',
  50001: 'packed as WebP',
  50002: 'packed as JPEG XL',
};
const MEANINGS: Record<number, string> = {
  6: 'in the colours of YCbCr',
  8: 'in the colours of CIE L*a*b*',
  32803: 'of a camera’s raw pixels',
};

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

export const millions = (count: number): number => Math.ceil(count / 1e6);
