import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  defaultHomePath,
  freeSpace,
  homeAt,
  prepareHome,
  requireSpace,
} from '../../../src-main/catalog/home';
import { sentencesOf, temporaryFolder } from './helpers';

describe('the home folder', () => {
  test.each<[string, NodeJS.ProcessEnv, NodeJS.Platform, string]>([
    ['Linux', { HOME: '/home/ada' }, 'linux', '/home/ada/.local/share/WAVE Studio'],
    ['Linux with XDG_DATA_HOME', { HOME: '/home/ada', XDG_DATA_HOME: '/data' }, 'linux', '/data/WAVE Studio'],
    ['macOS', { HOME: '/Users/ada' }, 'darwin', '/Users/ada/Library/Application Support/WAVE Studio'],
    ['Windows', { APPDATA: '/ada/Roaming' }, 'win32', '/ada/Roaming/WAVE Studio'],
    ['any system, overridden', { HOME: '/home/ada', WAVE_STUDIO_HOME: '/big/disk' }, 'darwin', '/big/disk'],
  ])('is by default where %s keeps data', (_system, env, platform, expected) => {
    expect(defaultHomePath(env, platform)).toBe(resolve(expected));
  });

  test('is made with all its folders', () => {
    const home = prepareHome(join(temporaryFolder(), 'deep', 'home'));
    for (const folder of [home.artifacts, home.cache, home.runs, home.exports, home.backups]) {
      expect(existsSync(folder)).toBe(true);
    }
    expect(home.database).toBe(join(home.root, 'catalog.db'));
  });

  test('that is a file is refused', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(sentencesOf(() => prepareHome(file))).toEqual({
      code: 'usage',
      message: `The home ${file} is not a folder.`,
      hint: 'Choose a folder with --home.',
    });
  });

  test('that cannot be written is refused', () => {
    const root = join(temporaryFolder(), 'home');
    mkdirSync(root);
    writeFileSync(join(root, 'artifacts'), 'a file where a folder must be');
    expect(sentencesOf(() => prepareHome(root))).toEqual({
      code: 'usage',
      message: `The home folder ${root} cannot be written.`,
      hint: 'Change its permissions, or choose another folder with --home.',
    });
  });
});

describe('disk space', () => {
  test('is that of the nearest folder that exists', () => {
    const folder = temporaryFolder();
    expect(freeSpace(join(folder, 'not', 'yet'))).toBeGreaterThan(0);
  });

  test('that does not suffice is refused, in megabytes', () => {
    const { root } = homeAt(temporaryFolder());
    expect(() => requireSpace(root, 1)).not.toThrow();
    expect(sentencesOf(() => requireSpace(root, 5e18))).toEqual({
      code: 'no-space',
      message: expect.stringMatching(
        /^This needs 5000000000000 MB of disk space, but only \d+ MB are free at .+\.$/,
      ) as string,
      hint: 'Free some space, or choose another folder with --home.',
    });
  });
});
