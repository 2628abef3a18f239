import { SvelteMap } from 'svelte/reactivity';
import type { Entry } from '../../../src-main/api/contract';

/** The entries that are ticked, by id. */
export class Selection {
  readonly entries = new SvelteMap<string, Entry>();

  has = (id: string): boolean => this.entries.has(id);

  toggle = (entry: Entry): void => {
    if (!this.entries.delete(entry.id)) this.entries.set(entry.id, entry);
  };

  clear = (): void => this.entries.clear();
}
