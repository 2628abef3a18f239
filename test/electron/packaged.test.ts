import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const DIST = resolve(import.meta.dirname, '../../dist');
const PROGRAMS: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'linux-unpacked/wave-studio',
  darwin: `mac${process.arch === 'arm64' ? '-arm64' : ''}/WAVE Studio.app/Contents/MacOS/WAVE Studio`,
  win32: 'win-unpacked/WAVE Studio.exe',
};
const program = resolve(DIST, PROGRAMS[process.platform] ?? 'none');
const missing = !existsSync(program);
if (missing)
  console.log(`The packaged program was not tested: it is not at ${program}. Run “npm run package”.`);

describe.skipIf(missing)('the packaged program', () => {
  it('opens every part in native code', async () => {
    const words = ['--smoke', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
    const { stdout } = await promisify(execFile)(program, words);
    const reports = JSON.parse(stdout.trim().split('\n').at(-1)!) as { name: string; works: boolean }[];
    expect(reports).toEqual(
      ['better-sqlite3', 'sharp', 'onnxruntime-node'].map((name) => ({ name, works: true })),
    );
  });

  it.each([
    ['RunAsNode', FuseState.ENABLE],
    ['EnableCookieEncryption', FuseState.ENABLE],
    ['EnableNodeOptionsEnvironmentVariable', FuseState.DISABLE],
    ['EnableNodeCliInspectArguments', FuseState.DISABLE],
    ['EnableEmbeddedAsarIntegrityValidation', FuseState.ENABLE],
    ['OnlyLoadAppFromAsar', FuseState.ENABLE],
    ['GrantFileProtocolExtraPrivileges', FuseState.DISABLE],
  ] as const)('has the fuse %s set', async (name, state) => {
    const wire = await getCurrentFuseWire(program);
    expect(wire[FuseV1Options[name]]).toBe(state);
  });
});
