import { AllowedRoots } from '../../../src-main/api/handlers/access';
import type { Host, HostServices } from '../../../src-main/api/handlers/host';
import type { Studio } from '../../../src-main/work/host/studio';
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
