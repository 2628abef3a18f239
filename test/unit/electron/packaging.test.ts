import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { getConfig, validateConfiguration } from 'app-builder-lib/out/util/config/config.js';
import { describe, expect, it } from 'vitest';
import { openNatives } from '../../../src-main/app/electron/natives';

const ROOT = resolve(import.meta.dirname, '../../..');

describe('the package', () => {
  const config = () => getConfig(ROOT, 'electron-builder.yml', null);

  it('is described in words that the packager knows', async () => {
    await expect(
      validateConfiguration(await config(), { isEnabled: false } as never),
    ).resolves.toBeUndefined();
    expect(existsSync(resolve(ROOT, 'resources/icons/icon.png'))).toBe(true);
  });

  it('has every fuse set', async () => {
    expect((await config()).electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
      resetAdHocDarwinSignature: true,
    });
  });

  it('starts with the entry that is built', () => {
    const { main } = JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8')) as { main: string };
    expect(main).toBe('out/main/electron.js');
  });
});

describe('the smoke test', () => {
  it('finds that every part in native code works here', async () => {
    expect(await openNatives()).toEqual(
      ['better-sqlite3', 'sharp', 'onnxruntime-node'].map((name) => ({ name, works: true })),
    );
  });
});
