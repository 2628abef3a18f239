import type { Looks } from './looker';

const DAY_MS = 24 * 3600 * 1000;

/**
 * Has copies of a home's catalog kept beside it: one now, and one every day. What goes wrong is said and harms nothing.
 *
 * @returns ends it
 */
export function keepCopies(looks: Looks, home: string): () => void {
  const keep = () => {
    looks.look('keepCopy', { home }).catch((thrown: unknown) => {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      if (!ended.signal.aborted) console.error(`No copy of the catalog was made: ${reason}`);
    });
  };
  const ended = new AbortController();
  const timer = setInterval(keep, DAY_MS).unref();
  keep();
  return () => {
    ended.abort();
    clearInterval(timer);
  };
}
