import { fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import open from 'open';
import { z } from 'zod';
import { StudioError } from '../../base/errors';
import type { AllowedRoots } from '../../api/handlers/access';
import type { EngineProbe, HostServices } from '../../api/handlers/host';
import { share } from '../serve/phone';

const PackageSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string().optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
  /** The address of the newest release's description, which those who publish the program put here. */
  releases: z.url({ protocol: /^https$/ }).optional(),
});

/** Parts of the page: bundled into it, so that they are no dependencies at run time. */
const BUNDLED = ['svelte', 'bits-ui', 'uplot', '@lucide/svelte', 'onnxruntime-web', 'qr'];

async function readPackage(folder: string): Promise<z.output<typeof PackageSchema>> {
  return PackageSchema.parse(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')));
}

/** @param program the folder with package.json */
export async function versionOf(program: string): Promise<string> {
  return (await readPackage(program)).version;
}

/** Where to ask for the newest version; undefined where nobody publishes any. */
export async function releasesOf(program: string): Promise<string | undefined> {
  return (await readPackage(program)).releases;
}

/** The packages that the program is made from. Those that are not there are not used. */
export async function licencesOf(
  program: string,
): Promise<{ name: string; version: string; licence: string }[]> {
  const { dependencies = {} } = await readPackage(program);
  const found: { name: string; version: string; licence: string }[] = [];
  for (const name of [...Object.keys(dependencies), ...BUNDLED].sort()) {
    const each = await readPackage(join(program, 'node_modules', name)).catch(() => undefined);
    if (each) found.push({ name, version: each.version, licence: each.license ?? 'unknown' });
  }
  return found;
}

/** Asks a process of its own what the engines can do: native code that crashes there harms nobody. */
export function probeInChild(script: string): Promise<EngineProbe> {
  return new Promise((resolve, reject) => {
    const child = fork(script, [], { stdio: 'ignore', execArgv: [] });
    child.on('message', (found) => resolve(found as EngineProbe));
    child.on('error', reject);
    child.on('exit', (code) => reject(probeFailed(code)));
  });
}

export function probeFailed(code: number | null): StudioError {
  return new StudioError(
    'engine',
    `Looking for engines ended with exit code ${code ?? 'unknown'}.`,
    'Run “wave engines” to see each by itself.',
  );
}

/** Whether who sits at this machine sees what programs open: not over SSH, not without a display. */
export function hasDisplay(env: NodeJS.ProcessEnv = process.env, platform = process.platform): boolean {
  if (env['SSH_CONNECTION']) return false;
  return platform !== 'linux' || Boolean(env['DISPLAY'] ?? env['WAYLAND_DISPLAY']);
}

/** What the served mode does in its own way. */
export async function servedServices(
  folders: { program: string; main: string },
  access: AllowedRoots,
  uploadLimit: number,
  loopback: boolean,
): Promise<HostServices> {
  const local = loopback && hasDisplay();
  return {
    kind: 'served',
    version: await versionOf(folders.program),
    access,
    upload: uploadLimit,
    probe: () => probeInChild(join(folders.main, 'probe.js')),
    licences: () => licencesOf(folders.program),
    share: (offer) => share(offer, resolve(folders.main, '../phone')),
    openExternal: async (url) => {
      if (!local) {
        throw new StudioError('usage', 'This machine has no browser to open it in.', `Open ${url} yourself.`);
      }
      await open(url);
    },
    ...(local ? { reveal: openFolder } : {}),
  };
}

async function openFolder(path: string): Promise<void> {
  await open(dirname(path));
}
