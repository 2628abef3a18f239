/** An image as a decoder of ours gives it. */
export interface RawImage {
  width: number;
  height: number;
  /** 1: grey, 3: RGB; 2 and 4: with transparency. */
  channels: 1 | 2 | 3 | 4;
  /** uint8 [height, width, channels]. */
  pixels: Uint8Array;
  /** An ICC profile that says what colours they are; without one they are sRGB. */
  profile?: Uint8Array | undefined;
}

/** An image whose header was read; nothing is decoded yet, since a few bytes can claim any size. */
export interface OpenedImage {
  width: number;
  height: number;
  /** @throws Error where it is damaged */
  decode(): Promise<RawImage>;
}

/** A format that libvips does not read. */
export interface PixelFormat {
  /** What the names of its files end in, in lower case. */
  suffixes: readonly string[];
  /** Whether a file is of this format, by its first bytes. */
  recognises(start: Uint8Array): boolean;
  /** @throws Error where its header is damaged */
  open(bytes: Uint8Array): Promise<OpenedImage>;
}

/** Whether bytes stand at a place; text stands for its ASCII codes. */
export function startsWith(bytes: Uint8Array, wanted: string | readonly number[], at = 0): boolean {
  const codes = typeof wanted === 'string' ? Array.from(wanted, (each) => each.charCodeAt(0)) : wanted;
  return codes.every((code, i) => bytes[at + i] === code);
}
