import { EvaluationSchema } from '../../work/outcome';
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
  details: ({ studio: { catalog } }, { id, data, split }) => {
    const details = catalog.measurements.details(subjectOfEntry(catalog, id), data, split);
    // What another version kept in another form is as good as nothing.
    return EvaluationSchema.safeParse(details).data ?? null;
  },
  front: ({ studio: { catalog } }, { bank, ...wish }) => frontOfBank(catalog, bank, wish),
};
