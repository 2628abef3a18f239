import { DatasetRecordSchema, readRecord } from '../../work/entry-config';
import { entryOfKind } from '../../work/host/orders';
import type { Handlers } from './host';

export const data: Handlers<'data'> = {
  inspect: ({ studio, looks }, { source }, signal) =>
    looks.look('inspect', { source, cache: studio.catalog.home.cache }, { signal }),
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
