import { inBackground } from '../../base/guard';
import { DatasetRecordSchema, readRecord } from '../../work/entry-config';
import { removeAbandoned } from '../../work/host/leftovers';
import type { LookOptions } from '../../work/host/looker';
import { entryOfKind } from '../../work/host/orders';
import type { Handlers } from './host';

/** What is being looked at, by what the page that asked calls it. */
const underway = new Map<string, AbortController>();

/** Of a look that unpacks archives: what one that is given up had begun to unpack does not stay. */
const unpacking = (cache: string, options: LookOptions): LookOptions => ({
  ...options,
  onGone: () => inBackground('Removing what was unpacked', removeAbandoned(cache)),
});

export const data: Handlers<'data'> = {
  inspect: async ({ studio, looks }, { source, ticket }, gone) => {
    const { cache } = studio.catalog.home;
    const wanted = { source, cache };
    if (ticket === undefined) return looks.look('inspect', wanted, unpacking(cache, { signal: gone }));
    const given = new AbortController();
    underway.set(ticket, given);
    try {
      const options = unpacking(cache, {
        signal: AbortSignal.any([gone, given.signal]),
        onProgress: (progress) => studio.events.emit('looking', { ticket, progress }),
      });
      return await looks.look('inspect', wanted, options);
    } finally {
      if (underway.get(ticket) === given) underway.delete(ticket);
    }
  },
  giveUp: (_, { ticket }) => {
    underway.get(ticket)?.abort();
    return Promise.resolve(null);
  },
  samples: ({ studio, looks }, input, signal) => {
    const { perClass, side } = input;
    const how = { perClass, side, cache: studio.catalog.home.cache };
    if ('source' in input)
      return looks.look('samples', { source: input.source, ...how }, unpacking(how.cache, { signal }));
    const entry = entryOfKind(studio.catalog, input.dataset, ['dataset'], 'a dataset');
    const { source } = readRecord(DatasetRecordSchema, entry);
    return looks.look('samples', { source, ...how }, unpacking(how.cache, { signal }));
  },
  nearDuplicates: ({ studio, looks }, { dataset }, signal) => {
    const entry = entryOfKind(studio.catalog, dataset, ['dataset'], 'a dataset');
    const { source, imgSize } = readRecord(DatasetRecordSchema, entry);
    const { cache } = studio.catalog.home;
    return looks.look('nearDuplicates', { source, imgSize, cache }, unpacking(cache, { signal }));
  },
};
