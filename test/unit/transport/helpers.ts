import { join } from 'node:path';
import { createClient } from '../../../src-main/api/contract/client';
import type { Client } from '../../../src-main/api/contract/client';
import { AllowedRoots } from '../../../src-main/api/handlers/access';
import type { Host, HostServices } from '../../../src-main/api/handlers/host';
import { serveProcedure } from '../../../src-main/api/transport/serve';
import { writeBank } from '../../../src-main/formats/wavebank';
import type { Studio } from '../../../src-main/work/host/studio';
import { elasticConfig, randomBank } from '../wave/helpers';
import { looksHere, openStudio, temporaryFolder } from '../work/helpers';

/** A host without a window and without a server: `open` is the folder that pages may use. */
export function openHost(services: Partial<HostServices> = {}): Host & { open: string; studio: Studio } {
  const studio = openStudio();
  const open = temporaryFolder();
  const { home } = studio.catalog;
  const roots = [open, home.exports].map((path) => ({ path, label: 'open', writable: true }));
  const access = new AllowedRoots(roots, home);
  return {
    open,
    studio,
    looks: looksHere,
    services: {
      kind: 'served',
      version: '1.2.3',
      access,
      probe: () => Promise.resolve({ engines: [], automatic: null, speed: null }),
      licences: () => Promise.resolve([]),
      openExternal: () => Promise.resolve(),
      ...services,
    },
  };
}

/** A client without anything between it and the handlers but the checks. */
export function openClient(services: Partial<HostServices> = {}) {
  const host = openHost(services);
  const client: Client = createClient({
    request: (name, input) =>
      serveProcedure(host, name, JSON.parse(JSON.stringify(input)), new AbortController().signal),
    subscribe: () => () => {},
  });
  return { ...host, client };
}

/** With a random elastic bank, widths 4–12, depths 1–3. */
export async function openWithBank(services: Partial<HostServices> = {}) {
  const bank = randomBank(elasticConfig());
  const opened = openClient(services);
  const file = join(opened.open, 'tiny.wavebank');
  await writeBank(file, bank);
  const run = await opened.client.runs.submit({ kind: 'import', path: file });
  const { result } = await opened.studio.follow(run.id);
  return { ...opened, file, bank, id: result[0]! };
}
