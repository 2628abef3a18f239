import { createRequire } from 'node:module';
import type { PixelFormat, RawImage } from './raw';
import { startsWith } from './raw';
import { scaled } from './scale';

/** OpenJPEG in WebAssembly, as far as it is used. */
interface OpenJpeg {
  J2KDecoder: new () => {
    getEncodedBuffer(length: number): Uint8Array;
    decode(): void;
    getFrameInfo(): {
      width: number;
      height: number;
      bitsPerSample: number;
      componentCount: number;
      isSigned: boolean;
    };
    getDecodedBuffer(): Uint8Array;
    delete(): void;
  };
}

interface Quiet {
  print(line: string): void;
  printErr(line: string): void;
}

const CODESTREAM = [0xff, 0x4f, 0xff, 0x51];
const JP2 = [0, 0, 0, 12, 0x6a, 0x50, 0x20, 0x20];

let library: Promise<OpenJpeg> | undefined;

/** Loaded when the first such image is met: it is seldom one. */
function openJpeg(): Promise<OpenJpeg> {
  const load = createRequire(import.meta.url)('@cornerstonejs/codec-openjpeg/decodewasmjs') as (
    settings: Quiet,
  ) => Promise<OpenJpeg>;
  // It tells every step otherwise.
  const quiet = () => {};
  return (library ??= load({ print: quiet, printErr: quiet }));
}

/** JPEG 2000: JP2 files and bare codestreams. */
export const jpeg2000: PixelFormat = {
  suffixes: ['.jp2', '.j2k', '.jpf', '.jpx', '.j2c', '.jpc'],
  recognises: (start) => startsWith(start, JP2) || startsWith(start, CODESTREAM),
  open: (bytes) => {
    const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(Buffer.from(CODESTREAM));
    if (at < 0) throw new Error('no codestream');
    // ISO/IEC 15444-1, A.5.1: the sides and the offset of the image on the reference grid.
    const view = new DataView(bytes.buffer, bytes.byteOffset + at);
    const [x, y, left, top] = [8, 12, 16, 20].map((place) => view.getUint32(place)) as [
      number,
      number,
      number,
      number,
    ];
    return Promise.resolve({ width: x - left, height: y - top, decode: () => decode(bytes) });
  },
};

async function decode(bytes: Uint8Array): Promise<RawImage> {
  const { J2KDecoder } = await openJpeg();
  const decoder = new J2KDecoder();
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    return fromSamples(decoder.getFrameInfo(), decoder.getDecodedBuffer());
  } finally {
    decoder.delete();
  }
}

function fromSamples(
  info: ReturnType<InstanceType<OpenJpeg['J2KDecoder']>['getFrameInfo']>,
  buffer: Uint8Array,
): RawImage {
  const { width, height, bitsPerSample, componentCount, isSigned } = info;
  const count = width * height * componentCount;
  const bytes = buffer.slice();
  const samples =
    bitsPerSample <= 8 ? bytes : new (isSigned ? Int16Array : Uint16Array)(bytes.buffer, 0, count);
  if (count === 0 || samples.length < count) throw new Error('cut short');
  const pixels = scaled(samples, { bits: bitsPerSample, kind: isSigned ? 'int' : 'uint' });
  return { width, height, channels: componentCount as 1 | 3, pixels };
}
