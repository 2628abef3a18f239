import { DatasetRecordSchema, readRecord } from '../../work/entry-config';
import { entryOfKind } from '../../work/host/orders';
import type { Handlers } from './host';

export const data: Handlers<'data'> = {
  inspect: ({ looks }, { source }, signal) => looks.look('inspect', { source }, { signal }),
  samples: ({ studio, looks }, input, signal) => {
    const { perClass, side } = input;
    if ('source' in input) return looks.look('samples', { source: input.source, perClass, side }, { signal });
    const entry = entryOfKind(studio.catalog, input.dataset, ['dataset'], 'a dataset');
    const { source } = readRecord(DatasetRecordSchema, entry);
    return looks.look('samples', { source, perClass, side }, { signal });
  },
};
