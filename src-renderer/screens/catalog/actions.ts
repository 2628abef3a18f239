import type { Entry } from '../../../src-main/api/contract';
import { host } from '../../app/host';
import { plural } from '../../app/format';
import { toasts } from '../../app/toasts.svelte';
import { undo } from '../../app/undo';

/** Moves entries into the trash and offers to undo it. */
export async function trash(entries: readonly Entry[]): Promise<void> {
  const ids = entries.map(({ id }) => id);
  try {
    await host.entries.trash({ ids });
  } catch (thrown) {
    toasts.fail(thrown);
    return;
  }
  const what = entries.length === 1 ? `“${entries[0]!.name}”` : plural(entries.length, 'entry', 'entries');
  toasts.show(`${what} moved to the trash.`, {
    action: { label: 'Undo', run: undo.offer(() => void restore(ids)) },
  });
}

export async function restore(ids: readonly string[]): Promise<void> {
  try {
    const restored = await host.entries.restore({ ids: [...ids] });
    toasts.show(
      restored.length === 1
        ? `“${restored[0]!.name}” is back.`
        : `${plural(restored.length, 'entry', 'entries')} are back.`,
    );
  } catch (thrown) {
    toasts.fail(thrown);
  }
}

export function setFavourite(entry: Entry, favourite: boolean): void {
  host.entries.setFavourite({ id: entry.id, favourite }).catch(toasts.fail);
}
