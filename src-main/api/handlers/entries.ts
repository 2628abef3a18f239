import { StudioError } from '../../base/errors';
import type { Curve, Series } from '../../catalog/series';
import { othersTurn, slicesOf } from '../../catalog/slices';
import { cleanName } from '../../catalog/names';
import type { Entry } from '../../catalog/types';
import type { CurveData } from '../contract';
import { familiesOf } from './families';
import type { Handlers, Host } from './host';

/** Does something to entries and tells everybody. */
function changing<T>({ studio }: Host, change: () => T): T {
  const result = studio.catalog.transaction(change);
  studio.events.emit('entries');
  return result;
}

export const entries: Handlers<'entries'> = {
  families: ({ studio }) => familiesOf(studio),
  list: ({ studio }, query) => studio.catalog.entries.list(query),
  kinds: ({ studio }, filter) => studio.catalog.entries.kinds(filter),
  facets: ({ studio }, filter) => studio.catalog.entries.facets(filter),
  get: ({ studio }, { id }) => {
    const { entries, artifacts: store } = studio.catalog;
    const artifacts = entries.artifacts(id).map((artifact) => ({
      ...artifact,
      path: store.path(artifact.file),
      missing: store.isMissing(artifact.file),
    }));
    return { entry: entries.get(id), artifacts };
  },
  lineage: ({ studio }, { id }) => studio.catalog.entries.lineage(id),
  curves: ({ studio }, { id, ...query }) => curvesOf(studio.catalog.series, id, query),
  freeName: ({ studio }, { kind, name }) => ({
    name: studio.catalog.entries.uniqueName(kind, cleanName(name)),
  }),
  rename: (host, { id, name }) => changing(host, () => host.studio.catalog.entries.rename(id, name)),
  setNotes: (host, { id, notes, was }) =>
    changing(host, () => {
      const { entries } = host.studio.catalog;
      const now = entries.get(id).notes;
      if (was !== undefined && now !== was && now !== notes) throw changedMeanwhile(now);
      return entries.setNotes(id, notes);
    }),
  setTags: (host, { id, tags }) => changing(host, () => host.studio.catalog.entries.setTags(id, tags)),
  setFavourite: (host, { id, favourite }) =>
    changing(host, () => host.studio.catalog.entries.setFavourite(id, favourite)),
  duplicate: (host, { id }) => changing(host, () => host.studio.catalog.entries.duplicate(id)),
  trash: (host, { ids }) => changingEach(host, ids, (id) => host.studio.catalog.entries.trash(id)),
  restore: (host, { ids }) => changingEach(host, ids, (id) => host.studio.catalog.entries.restore(id)),
  purge: async ({ studio, looks }, { ids }) => {
    // It goes on where the page is gone: what was begun to be deleted is deleted.
    const home = studio.catalog.home.root;
    const purged = await looks.look('purge', { home, ...(ids ? { ids } : {}) });
    studio.events.emit('entries');
    return purged;
  },
};

function changedMeanwhile(now: string): StudioError {
  return new StudioError(
    'busy',
    'These notes were changed in another window meanwhile; yours were not kept over them.',
    `There they are now “${now.length > 200 ? `${now.slice(0, 200)}…` : now}”. Change them again to replace them.`,
  );
}

/** Changes many entries some at a time, so that the program answers and other processes write meanwhile. */
async function changingEach(
  host: Host,
  ids: readonly string[],
  change: (id: string) => Entry,
): Promise<Entry[]> {
  host.studio.catalog.entries.requireAll(ids);
  const changed: Entry[] = [];
  for (const some of slicesOf(ids)) {
    changed.push(...(await host.studio.catalog.whenFree(() => changing(host, () => some.map(change)))));
    if (ids.length > some.length) await othersTurn();
  }
  return changed;
}

/** Curves as JSON can carry them. */
export function curvesOf(series: Series, owner: string, query: Parameters<Series['read']>[1]): CurveData[] {
  return series.read(owner, query).map(wireCurve);
}

function wireCurve({ values, ...curve }: Curve): CurveData {
  return { ...curve, values: values.map((value) => (Number.isFinite(value) ? value : null)) };
}
