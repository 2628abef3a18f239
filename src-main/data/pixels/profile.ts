import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { ofRaw } from './libvips';
import type { RawImage } from './raw';

/** PNG 5.2 and 11.2.2: where the first chunk ends. */
const AFTER_HEADER = 33;

/** An image as libvips has it, in the colours of its profile: libvips takes a profile from a file only. */
export async function inItsColours(image: RawImage): Promise<Sharp> {
  if (!image.profile || image.channels < 3) return ofRaw(image);
  const png = await ofRaw(image).png({ compressionLevel: 0 }).toBuffer();
  const chunk = profileChunk(image.profile);
  return sharp(Buffer.concat([png.subarray(0, AFTER_HEADER), chunk, png.subarray(AFTER_HEADER)]), {
    failOn: 'error',
  });
}

/** PNG 11.3.2.3, iCCP: a name, the method, and the profile packed. */
function profileChunk(profile: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from('iCCPicc\0\0', 'latin1'), deflateSync(profile)]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}
