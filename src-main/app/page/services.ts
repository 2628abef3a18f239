import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import open from 'open';
import { z } from 'zod';
import { StudioError } from '../../base/errors';
import type { AllowedRoots } from '../../api/handlers/access';
import type { HostServices } from '../../api/handlers/host';
import { probeInChild } from '../probing';
import { share } from '../serve/phone';
import type { Uploads } from '../serve/upload';

const PackageSchema = z.object({
  version: z.string(),
  /** The address of the newest release's description, which those who publish the program put here. */
  releases: z.url({ protocol: /^https$/ }).optional(),
});

/** As the build notes what is shipped. */
const LicencesSchema = z.array(z.object({ name: z.string(), version: z.string(), licence: z.string() }));

async function readJson<T>(schema: z.core.$ZodType<T>, path: string): Promise<T> {
  return z.parse(schema, JSON.parse(await readFile(path, 'utf8')));
}

/** @param program the folder with package.json */
export async function versionOf(program: string): Promise<string> {
  return (await readJson(PackageSchema, join(program, 'package.json'))).version;
}

/** Where to ask for the newest version; undefined where nobody publishes any. */
export async function releasesOf(program: string): Promise<string | undefined> {
  return (await readJson(PackageSchema, join(program, 'package.json'))).releases;
}

/** The packages that the program is made from, and whose licences they are under. */
export function licencesOf(program: string): Promise<z.output<typeof LicencesSchema>> {
  return readJson(LicencesSchema, join(program, 'out/licences.json'));
}

/** The folder of the finished example: in the program's, or beside the archive that the program is packaged in. */
export function exampleOf(program: string): string | undefined {
  return [join(program, 'resources/example'), join(program, '../example')].find((folder) =>
    existsSync(folder),
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
  uploads: Uploads,
  loopback: boolean,
): Promise<HostServices> {
  const local = loopback && hasDisplay();
  return {
    kind: 'served',
    version: await versionOf(folders.program),
    access,
    upload: uploads.limit,
    forget: (path) => uploads.forget(path),
    probe: () => probeInChild(join(folders.main, 'probe.js')),
    licences: () => licencesOf(folders.program),
    example: exampleOf(folders.program),
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
