import { t } from '../../language';
import type { Entry } from '../../../src-main/api/contract';
import { attempt } from '../../app/attempt';
import { host } from '../../app/host';

import { toasts } from '../../app/toasts.svelte';
import { undo } from '../../app/undo';

/** Moves entries into the trash and offers to undo it. @returns whether it was done */
export async function trash(entries: readonly Entry[]): Promise<boolean> {
  const ids = entries.map(({ id }) => id);
  if (!(await attempt(() => host.entries.trash({ ids })))) return false;
  const what =
    entries.length === 1
      ? t('parts.quoted', { name: entries[0]!.name })
      : t('count.entries', { n: entries.length });
  offerUndo(t('catalog.movedToTheTrash', { what }), () => void restore(ids));
  return true;
}

export async function restore(ids: readonly string[]): Promise<void> {
  await attempt(async () => {
    const restored = await host.entries.restore({ ids: [...ids] });
    toasts.show(
      restored.length === 1
        ? t('catalog.isBack', { name: restored[0]!.name })
        : t('catalog.areBack', { words: t('count.entries', { n: restored.length }) }),
    );
  });
}

/** Says what was changed, for as long as it was not taken back, by its button or by Ctrl+Z. */
function offerUndo(text: string, takeBack: () => void): void {
  const run = undo.offer(() => {
    toasts.close(shown);
    takeBack();
  });
  const shown = toasts.show(text, { action: { label: t('catalog.undo'), run } });
}

/** Gives an entry another name and offers to undo it. @throws where the name cannot be */
export async function rename(entry: Pick<Entry, 'id' | 'name'>, name: string): Promise<void> {
  const { id, name: before } = entry;
  const renamed = await host.entries.rename({ id, name });
  const back = () => void host.entries.rename({ id, name: before }).catch(toasts.fail);
  offerUndo(t('catalog.isNow', { before, name: renamed.name }), back);
}

/**
 * Gives entries other tags. What is undone is this change alone: tags that others have set meanwhile stay.
 *
 * @returns takes it back, once; Ctrl+Z does the same
 */
export async function setTags(
  entries: readonly Entry[],
  tagsOf: (entry: Entry) => string[],
): Promise<() => void> {
  const set = (of: readonly Entry[], tags: (entry: Entry) => string[]) =>
    Promise.all(of.map((entry) => host.entries.setTags({ id: entry.id, tags: tags(entry) })));
  const after = await set(entries, tagsOf);
  const takeBack = async () => {
    const now = await Promise.all(entries.map(async ({ id }) => (await host.entries.get({ id })).entry));
    await set(now, ({ id, tags }) => {
      const at = entries.findIndex((each) => each.id === id);
      const [was, became] = [entries[at]!.tags, after[at]!.tags];
      const kept = tags.filter((tag) => was.includes(tag) || !became.includes(tag));
      return [...kept, ...was.filter((tag) => !became.includes(tag) && !kept.includes(tag))];
    });
  };
  return undo.offer(() => void takeBack().catch(toasts.fail));
}

export function setFavourite(entry: Entry, favourite: boolean): void {
  host.entries.setFavourite({ id: entry.id, favourite }).catch(toasts.fail);
}
