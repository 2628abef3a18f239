import { z } from 'zod';
import type { Catalog } from '../../catalog/catalog';
import type { StopReason } from '../../base/progress';

const PREFIX = 'ask/';
const POLL_MS = 300;
const ReasonSchema = z.enum(['pause', 'keep', 'cancel']);

/** Puts a note into the catalog that the process which runs a job is to stop it. */
export function askOwner(catalog: Catalog, job: string, reason: StopReason): void {
  catalog.settings.set(PREFIX + job, reason);
}

/**
 * Watches the catalog for what other processes write into it.
 *
 * @param onAsk a note of {@link askOwner}; it is removed
 * @param onChange anything was written
 * @returns ends the watch
 */
export function watchCatalog(
  catalog: Catalog,
  onAsk: (job: string, reason: StopReason) => void,
  onChange: () => void,
): () => void {
  let version = catalog.dataVersion;
  const look = () => {
    if (catalog.dataVersion === version) return;
    version = catalog.dataVersion;
    for (const [key, value] of Object.entries(catalog.settings.all())) {
      if (!key.startsWith(PREFIX)) continue;
      catalog.settings.set(key, undefined);
      const reason = ReasonSchema.safeParse(value);
      if (reason.success) onAsk(key.slice(PREFIX.length), reason.data);
    }
    onChange();
  };
  const timer = setInterval(look, POLL_MS).unref();
  return () => clearInterval(timer);
}
