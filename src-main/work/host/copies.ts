import { every, inBackground } from '../../base/guard';
import type { Looks } from './looker';

const DAY_MS = 24 * 3600 * 1000;

/**
 * Has copies of a home's catalog kept beside it: one now, and one every day. What goes wrong is said and harms nothing.
 *
 * @returns ends it
 */
export function keepCopies(looks: Looks, home: string): () => void {
  const keep = () => {
    const kept = looks.look('keepCopy', { home }).catch((thrown: unknown) => {
      if (!ended) throw thrown;
    });
    inBackground('Keeping a copy of the catalog', kept);
  };
  let ended = false;
  const timer = every('Keeping a copy of the catalog', DAY_MS, keep);
  keep();
  return () => {
    ended = true;
    clearInterval(timer);
  };
}
