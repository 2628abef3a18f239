import { userInfo } from 'node:os';
import { describe, expect, test } from 'vitest';
import { oldNode } from '../../../src-main/app/old-node';
import { publicPlace } from '../../../src-main/app/serve/gate';
import { usualHomePath } from '../../../src-main/catalog/home';

const { homedir } = userInfo();

describe('the usual home', () => {
  test.each<[string, NodeJS.ProcessEnv, NodeJS.Platform, string]>([
    ['a HOME', { HOME: '/h' }, 'linux', '/h/.local/share'],
    ['a HOME with a slash at its end', { HOME: '/h/' }, 'linux', '/h/.local/share'],
    ['an empty HOME', { HOME: '' }, 'linux', `${homedir}/.local/share`],
    ['no HOME', {}, 'linux', `${homedir}/.local/share`],
    ['a relative HOME', { HOME: 'h' }, 'linux', `${homedir}/.local/share`],
    ['a folder for data', { HOME: '/h', XDG_DATA_HOME: '/x' }, 'linux', '/x'],
    ['an empty folder for data', { HOME: '/h', XDG_DATA_HOME: '' }, 'linux', '/h/.local/share'],
    ['a relative folder for data', { HOME: '/h', XDG_DATA_HOME: 'x' }, 'linux', '/h/.local/share'],
    ['a tilde that no shell replaced', { HOME: '/h', XDG_DATA_HOME: '~/x' }, 'linux', '/h/.local/share'],
    ['an empty HOME of macOS', { HOME: '' }, 'darwin', `${homedir}/Library/Application Support`],
    [
      'macOS with a folder for data',
      { HOME: '/h', XDG_DATA_HOME: '/x' },
      'darwin',
      '/h/Library/Application Support',
    ],
    ['an APPDATA', { APPDATA: '/a', USERPROFILE: '/u' }, 'win32', '/a'],
    ['an empty APPDATA', { APPDATA: '', USERPROFILE: '/u' }, 'win32', '/u/AppData/Roaming'],
    ['an empty USERPROFILE', { USERPROFILE: '' }, 'win32', `${homedir}/AppData/Roaming`],
  ])('with %s', (_, env, platform, folder) => {
    expect(usualHomePath(env, platform)).toBe(`${folder}/WAVE Studio`);
  });
});

describe('the address that a reverse proxy shows', () => {
  test.each<[string, string, string]>([
    ['https://studio.example.com', 'https://studio.example.com', '/'],
    ['https://studio.example.com/', 'https://studio.example.com', '/'],
    ['https://studio.example.com/wave', 'https://studio.example.com', '/wave/'],
    ['https://studio.example.com/wave/', 'https://studio.example.com', '/wave/'],
    ['https://studio.example.com//lab//wave//', 'https://studio.example.com', '/lab/wave/'],
    ['https://studio.example.com:8443/a/b', 'https://studio.example.com:8443', '/a/b/'],
    ['http://studio.example.com:80/x', 'http://studio.example.com', '/x/'],
    ['http://[::1]:8080/x', 'http://[::1]:8080', '/x/'],
    ['HTTPS://Studio.Example.COM/Wave', 'https://studio.example.com', '/Wave/'],
    ['https://bücher.example/w', 'https://xn--bcher-kva.example', '/w/'],
    ['https://studio.example.com/a b', 'https://studio.example.com', '/a%20b/'],
    ['https://studio.example.com/x/../w', 'https://studio.example.com', '/w/'],
  ])('%s is read', (address, origin, base) => {
    expect(publicPlace(address)).toMatchObject({ origin, base });
  });

  test.each([
    ['', 'nothing'],
    ['studio.example.com/wave', 'no protocol'],
    ['localhost:8080', 'no protocol'],
    ['/wave', 'no name'],
    ['//studio.example.com/wave', 'no protocol'],
    ['https://', 'no name'],
    ['https://studio.example.com:99999/', 'no such port'],
    ['https://studio.example.com/?tenant=a', 'a query'],
    ['https://studio.example.com/#a', 'a fragment'],
    ['https://user@studio.example.com/', 'a user'],
    ['https://:password@studio.example.com/', 'a password'],
    ['ftp://studio.example.com/', 'no page'],
    ['javascript:alert(1)', 'a script'],
  ])('“%s” is refused: %s', (address) => {
    expect(() => publicPlace(address)).toThrow(`“${address}” is not the address of a page.`);
  });
});

test.each([
  ['0.12.18', true],
  ['20.20.2', true],
  ['21.99.0', true],
  ['22.11.99', true],
  ['22.12.0', false],
  ['23.0.0', false],
  ['24.0.0-nightly20250101', false],
  ['100.0.0', false],
])('Node %s is too old: %s', (version, old) => {
  expect(oldNode(version) !== undefined).toBe(old);
});
