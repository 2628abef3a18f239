import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

/** Sides in pixels of the icons that desktops on Linux look for. */
const LINUX = [16, 24, 32, 48, 64, 96, 128, 256, 512];
const WINDOWS = [16, 24, 32, 48, 64, 128, 256];
/** By the names that macOS has for icons that are PNG files, for screens of one and of two pixels a point. */
const MACOS: Readonly<Record<string, number>> = {
  icp4: 16,
  icp5: 32,
  icp6: 64,
  ic07: 128,
  ic08: 256,
  ic09: 512,
  ic10: 1024,
  ic11: 32,
  ic12: 64,
  ic13: 256,
  ic14: 512,
};

/**
 * Draws an icon in the sizes of every system: `<name>.ico`, `<name>.icns`, and PNG files.
 *
 * @param svg a square drawing, as large as its largest picture
 * @param folder made where it is not there
 * @param set the folder of the PNG files in it
 */
export async function writeIcons(svg: string, folder: string, name: string, set: string): Promise<void> {
  const drawn = new Map<number, Buffer>();
  for (const side of new Set([...LINUX, ...WINDOWS, ...Object.values(MACOS)])) {
    drawn.set(side, await sharp(svg).resize(side, side).png().toBuffer());
  }
  mkdirSync(join(folder, set), { recursive: true });
  for (const side of LINUX) writeFileSync(join(folder, set, `${side}x${side}.png`), drawn.get(side)!);
  writeFileSync(join(folder, `${name}.ico`), ico(WINDOWS.map((side) => [side, drawn.get(side)!])));
  writeFileSync(
    join(folder, `${name}.icns`),
    icns(Object.entries(MACOS).map(([type, side]) => [type, drawn.get(side)!])),
  );
}

/** Windows’s icon file: a header of 6 bytes, 16 for each picture, and PNG files as they are. */
function ico(pictures: readonly (readonly [side: number, png: Buffer])[]): Buffer {
  const header = Buffer.alloc(6 + 16 * pictures.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(pictures.length, 4);
  let offset = header.length;
  for (const [i, [side, png]] of pictures.entries()) {
    const at = 6 + 16 * i;
    // 256 is written as 0.
    header.writeUInt8(side % 256, at);
    header.writeUInt8(side % 256, at + 1);
    header.writeUInt16LE(1, at + 4);
    header.writeUInt16LE(32, at + 6);
    header.writeUInt32LE(png.length, at + 8);
    header.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([header, ...pictures.map(([, png]) => png)]);
}

/** Apple’s icon file: its name and length, then each picture behind its own. */
function icns(pictures: readonly (readonly [type: string, png: Buffer])[]): Buffer {
  const block = (type: string, content: Buffer) => {
    const head = Buffer.alloc(8);
    head.write(type, 'ascii');
    head.writeUInt32BE(8 + content.length, 4);
    return Buffer.concat([head, content]);
  };
  return block('icns', Buffer.concat(pictures.map(([type, png]) => block(type, png))));
}
