import type { Entry } from '../../src-main/api/contract';
import { host } from './host';

const REMEMBERED = 'recent';
const MOST = 5;

/** The entries that were opened last, the latest first, as this window remembers them. */
export const recent = {
  /** To be called when an entry is shown. */
  opened(id: string): void {
    const ids = [id, ...read().filter((each) => each !== id)].slice(0, MOST);
    localStorage.setItem(REMEMBERED, JSON.stringify(ids));
  },

  /** Those that are still there. */
  async entries(): Promise<Entry[]> {
    const found = await Promise.all(read().map((id) => host.entries.get({ id }).catch(() => undefined)));
    return found.flatMap((each) => (each && each.entry.trashedAt === null ? [each.entry] : []));
  },
};

/** What is no list of ids is as good as nothing. */
function read(): string[] {
  try {
    const ids: unknown = JSON.parse(localStorage.getItem(REMEMBERED) ?? '[]');
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}
