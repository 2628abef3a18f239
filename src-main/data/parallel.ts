import { availableParallelism } from 'node:os';

/** Decodings under way at once: one per core, and one that waits for the disk meanwhile. */
export const DECODERS = availableParallelism() + 1;

/** Applies `fn` to every item, at most `limit` at once, and gives the results in the order of the items. */
export async function* mapOrdered<T, R>(
  items: AsyncIterable<T> | Iterable<T>,
  limit: number,
  fn: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const pending: Promise<R>[] = [];
  for await (const item of items) {
    const result = fn(item);
    // Whoever awaits it gets the error; until then it must not count as unhandled.
    result.catch(() => {});
    pending.push(result);
    if (pending.length >= limit) yield await pending.shift()!;
  }
  for (const result of pending) yield await result;
}
