import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { getConfig, validateConfiguration } from 'app-builder-lib/out/util/config/config.js';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import config, { maintainer } from '../../../packaging/electron-builder';
import { writeIcons } from '../../../packaging/icons';
import { APART, BESIDE } from '../../../packaging/shipped';
import { openNatives } from '../../../src-main/app/electron/natives';

const ROOT = resolve(import.meta.dirname, '../../..');
const SYSTEMS = { linux: ['linux', 'deb'], mac: ['mac', 'dmg'], win: ['win', 'nsis'] } as const;

const validate = (given: object) => validateConfiguration(given, { isEnabled: false } as never);

describe('the package', () => {
  it.each(Object.entries(SYSTEMS))(
    'is described for %s in words that the packager knows',
    async (_name, own) => {
      const read = (await getConfig(ROOT, 'packaging/electron-builder.ts', null)) as Record<string, unknown>;
      const others = Object.values(SYSTEMS)
        .flat()
        .filter((key) => !(own as readonly string[]).includes(key));
      const one = Object.fromEntries(Object.entries(read).filter(([key]) => !others.includes(key as never)));
      await expect(validate(one)).resolves.toBeUndefined();
      for (const key of own) {
        await expect(validate({ ...one, [key]: { ...(one[key] as object), nonsense: 1 } })).rejects.toThrow(
          new RegExp(`configuration\\.${key}`),
        );
      }
    },
  );

  it('has targets for every system, each with its command, icon and type of a bank', () => {
    const { linux, mac, win } = config as Required<typeof config>;
    expect([linux!.target, mac!.target, win!.target]).toEqual([
      ['AppImage', 'deb'],
      ['dmg', 'zip'],
      ['nsis'],
    ]);
    for (const system of [linux, mac, win]) {
      expect(system!.fileAssociations).toMatchObject([{ ext: 'wavebank', icon: 'wavebank' }]);
      const [{ from }] = system!.extraResources as { from: string }[] as [{ from: string }];
      expect(existsSync(resolve(ROOT, from))).toBe(true);
    }
    for (const file of [mac!.entitlements!, config.nsis!.include!, 'LICENSE', 'resources/icons/icon.png'])
      expect(existsSync(resolve(ROOT, file))).toBe(true);
  });

  it('has every fuse set', () => {
    expect(config.electronFuses).toEqual({
      // The command “wave”.
      runAsNode: true,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
      resetAdHocDarwinSignature: true,
    });
  });

  it('starts the AppImage with its sandbox, which the older tool leaves out', () => {
    expect(config.toolsets?.appimage).toBe('1.0.3');
    expect(JSON.stringify(config)).not.toContain('no-sandbox');
  });

  it('puts nothing anywhere and asks nobody by itself', () => {
    expect(config.publish).toBeNull();
    const manifest = JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(manifest).toMatchObject({
      main: 'out/main/electron.js',
      productName: config.productName,
      desktopName: `${config.linux!.executableName}.desktop`,
    });
    expect(manifest).not.toHaveProperty('releases');
  });

  it('names who builds the deb as Debian’s tools do', () => {
    expect(maintainer({ DEBFULLNAME: 'Ada', DEBEMAIL: 'ada@example.org' })).toBe('Ada <ada@example.org>');
    expect(maintainer({})).toMatch(/^The authors of WAVE Studio <[^@<>\s]+@[^@<>\s]+>$/);
    expect(JSON.stringify(config)).not.toMatch(/example\.(org|com|invalid)/);
  });

  it('has every package beside the program that is loaded by its name', () => {
    for (const name of APART) expect(BESIDE).toHaveProperty([name]);
  });
});

describe('icons', () => {
  it.each(['icon', 'wavebank'])('of %s are there in the sizes that every system asks for', async (name) => {
    const folder = mkdtempSync(join(tmpdir(), 'wave-studio-icons-'));
    await writeIcons(resolve(ROOT, `resources/icons/${name}.svg`), folder, name, 'set');
    for (const side of [16, 32, 48, 64, 128, 256, 512]) {
      const { width, height, hasAlpha } = await sharp(join(folder, `set/${side}x${side}.png`)).metadata();
      expect({ width, height, hasAlpha }).toEqual({ width: side, height: side, hasAlpha: true });
    }
    const ico = readFileSync(join(folder, `${name}.ico`));
    const sides = await Promise.all(
      Array.from({ length: ico.readUInt16LE(4) }, async (_, i) => {
        const [bytes, offset] = [ico.readUInt32LE(6 + 16 * i + 8), ico.readUInt32LE(6 + 16 * i + 12)];
        const { width } = await sharp(ico.subarray(offset, offset + bytes)).metadata();
        expect(ico.readUInt8(6 + 16 * i)).toBe(width % 256);
        return width;
      }),
    );
    expect(sides).toEqual([16, 24, 32, 48, 64, 128, 256]);
    const icns = readFileSync(join(folder, `${name}.icns`));
    expect([icns.toString('ascii', 0, 4), icns.readUInt32BE(4)]).toEqual(['icns', icns.length]);
    const types: string[] = [];
    for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) {
      types.push(icns.toString('ascii', at, at + 4));
      await sharp(icns.subarray(at + 8, at + icns.readUInt32BE(at + 4))).metadata();
    }
    expect(types).toEqual(expect.arrayContaining(['ic07', 'ic08', 'ic09', 'ic10', 'ic14']));
  });
});

describe('the smoke test', () => {
  it('finds that every part in native code works here', async () => {
    expect(await openNatives()).toEqual(
      ['better-sqlite3', 'sharp', 'onnxruntime-node'].map((name) => ({ name, works: true })),
    );
  });
});
