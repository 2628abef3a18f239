import { EvaluationSchema } from '../../work/outcome';
import { DatasetRecordSchema, readRecord } from '../../work/entry-config';
import { entryOfKind } from '../../work/host/orders';
import { subjectOfEntry } from '../../work/host/measured';
import { frontOfBank } from '../../work/host/front';
import type { Handlers } from './host';

export const measurements: Handlers<'measurements'> = {
  of: ({ studio: { catalog } }, { ids }) =>
    ids.map((id) => {
      const subject = subjectOfEntry(catalog, id);
      return {
        id,
        evaluations: catalog.measurements.of(subject),
        latencies: catalog.measurements.latencies(subject),
      };
    }),
  details: ({ studio: { catalog } }, { id, ...on }) => {
    const details = catalog.measurements.details(subjectOfEntry(catalog, id), on);
    // What another version kept in another form is as good as nothing.
    return EvaluationSchema.safeParse(details).data ?? null;
  },
  pictures: ({ studio: { catalog }, looks }, { data, split, places }, signal) => {
    const entry = entryOfKind(catalog, data, ['dataset'], 'a dataset');
    const { source, imgSize } = readRecord(DatasetRecordSchema, entry);
    const { cache } = catalog.home;
    return looks.look('pictures', { source, imgSize, cache, split, places }, { signal });
  },
  front: ({ studio: { catalog } }, { bank, ...wish }) => frontOfBank(catalog, bank, wish),
};
