import { toasts } from './toasts.svelte';

/** Does what was asked for; why it did not work is said. @returns whether it was done */
export async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (thrown) {
    toasts.fail(thrown);
    return false;
  }
}
