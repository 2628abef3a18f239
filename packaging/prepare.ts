import { join, resolve } from 'node:path';
import { writeIcons } from './icons.ts';

/** What the packager needs beside the built program. */
const root = resolve(import.meta.dirname, '..');
const folder = join(root, 'out/package');
await writeIcons(join(root, 'resources/icons/icon.svg'), folder, 'icon', 'icons');
await writeIcons(join(root, 'resources/icons/wavebank.svg'), folder, 'wavebank', 'wavebank');

/** Where the packager looks for keys. */
const KEYS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['CSC_LINK', 'CSC_NAME'],
  win32: ['WIN_CSC_LINK', 'CSC_LINK'],
};
const keys = KEYS[process.platform];
if (keys) {
  const found = keys.find((name) => process.env[name]);
  console.log(
    found ? `Signed with the key of ${found}.` : `Unsigned: there is no key in ${keys.join(' or ')}.`,
  );
}
