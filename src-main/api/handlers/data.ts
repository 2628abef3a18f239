import { DatasetRecordSchema, readRecord } from '../../work/entry-config';
import { entryOfKind } from '../../work/host/orders';
import type { Handlers } from './host';

/** What is being looked at, by what the page that asked calls it. */
const underway = new Map<string, AbortController>();

export const data: Handlers<'data'> = {
  inspect: async ({ studio, looks }, { source, ticket }, gone) => {
    const wanted = { source, cache: studio.catalog.home.cache };
    if (ticket === undefined) return looks.look('inspect', wanted, { signal: gone });
    const given = new AbortController();
    underway.set(ticket, given);
    try {
      return await looks.look('inspect', wanted, {
        signal: AbortSignal.any([gone, given.signal]),
        onProgress: (progress) => studio.events.emit('looking', { ticket, progress }),
      });
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
    if ('source' in input) return looks.look('samples', { source: input.source, ...how }, { signal });
    const entry = entryOfKind(studio.catalog, input.dataset, ['dataset'], 'a dataset');
    const { source } = readRecord(DatasetRecordSchema, entry);
    return looks.look('samples', { source, ...how }, { signal });
  },
  nearDuplicates: ({ studio, looks }, { dataset }, signal) => {
    const entry = entryOfKind(studio.catalog, dataset, ['dataset'], 'a dataset');
    const { source, imgSize } = readRecord(DatasetRecordSchema, entry);
    return looks.look('nearDuplicates', { source, imgSize, cache: studio.catalog.home.cache }, { signal });
  },
};
