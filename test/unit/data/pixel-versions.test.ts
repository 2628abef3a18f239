import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { decodeImage, decoderVersion } from '../../../src-main/data/pixels/decode';

const FIXTURES = join(import.meta.dirname, '../../fixtures/pixels');
/** Their height: nothing is resized, only cut, so that every machine gives the same bytes. */
const SIDE = 12;

/**
 * Whether these pixels are the right ones is for the tests of the decoders. Here they only stand for their version:
 * homes keep decoded pictures, and a mend that changes them must make them stale.
 */
test.each([
  ['.bmp', 1, 749841115],
  ['.tif', 5, 2131183250],
  ['.jp2', 2, 3187815418],
  ['.j2k', 2, 3156274145],
])(
  'pictures of %s that were kept are made anew when they are read otherwise',
  async (suffix, version, check) => {
    const files = readdirSync(FIXTURES).filter((name) => extname(name) === suffix);
    let found = 0;
    for (const name of files.sort()) {
      found = crc32(await decodeImage(readFileSync(join(FIXTURES, name)), SIDE), found);
    }
    const changed = `${suffix} is read otherwise: count its version up in decode.ts, and write ${found} here`;
    expect([decoderVersion(`a${suffix}`), found], changed).toEqual([version, check]);
  },
);
