import { join } from 'node:path';
import { StudioError } from '../../base/errors';
import type { EntryKind } from '../../base/kinds';
import type { Catalog } from '../../catalog/catalog';
import type { Job } from '../../catalog/jobs';
import type { Entry } from '../../catalog/types';
import { writtenBytes } from '../../data/estimate';
import type { AnyJob } from '../declare';
import type { DatasetRecord } from '../entry-config';
import { ClassifierRecordSchema, DatasetRecordSchema, isTrained, readRecord } from '../entry-config';
import type { Request } from '../kinds/registry';
import { kindNamed } from '../kinds/registry';
import type { Order } from '../order';
import { readRequest } from '../request-errors';
import { type Card, type FileOf, PLATEAU, type ReferenceKind, type Resolved } from '../references';

/** Under which role the catalog keeps the file of a model or a bank. */
export const WEIGHTS = 'weights';

/** Where a job keeps its checkpoints. */
export function jobFolder(catalog: Catalog, job: string): string {
  return join(catalog.home.runs, job);
}

/**
 * A job's request with files where it has ids: all that a worker needs to know.
 * @throws StudioError 'not-found' where an entry or its file is gone
 */
export function orderFor(catalog: Catalog, job: Job, request: Request, saveEvery: number): Order {
  const { outputs } = kindNamed(request.kind);
  return {
    job: job.id,
    folder: jobFolder(catalog, job.id),
    cache: catalog.home.cache,
    seed: request.seed,
    engine: request.engine,
    saveEvery,
    request,
    files: Object.fromEntries(
      referencesIn(request).map(({ name, id, is }) => [name, RESOLVE[is](catalog, id)]),
    ),
    outputs: outputs(request).map((extension) => catalog.artifacts.stagingPath(extension)),
  };
}

/** The entries that a request refers to. */
export function referencesIn(request: Request): (AnyJob['refs'][string] & { name: string; id: string })[] {
  const values = request as Record<string, unknown>;
  return Object.entries(kindNamed(request.kind).refs).flatMap(([name, reference]) => {
    const id = values[name];
    return typeof id === 'string' ? [{ ...reference, name, id }] : [];
  });
}

const RESOLVE: { [I in ReferenceKind]: (catalog: Catalog, id: string) => FileOf<I> & Resolved } = {
  dataset: (catalog, id) => {
    const entry = catalog.entries.get(id);
    const { source, imgSize } = readRecord(DatasetRecordSchema, entry);
    return { name: entry.name, source, imgSize };
  },
  classifier: modelFile,
  sized: modelFile,
  bank: (catalog, id) => {
    const { entries } = catalog;
    const kept = entries.artifacts(id).some(({ role }) => role === PLATEAU);
    const plateau = kept ? { plateau: entries.artifactPath(id, PLATEAU) } : {};
    return { name: entries.get(id).name, ...weights(catalog, id), ...plateau };
  },
  weights: (catalog, id) => ({ ...modelFile(catalog, id), card: cardOf(catalog, id) }),
};

function modelFile(catalog: Catalog, id: string): FileOf<'classifier'> {
  const entry = catalog.entries.get(id);
  const { name, kind, config, accuracy } = entry;
  const known = accuracy === null ? {} : { accuracy };
  const file = { name, ...weights(catalog, id), trained: isTrained(entry), ...known };
  // A bank's file is a file of ours as well.
  if (kind === 'bank') return { ...file, format: 'model', onnx: {} };
  const record = readRecord(ClassifierRecordSchema, { name, config });
  return { ...file, format: record.format, onnx: record.onnx ?? {} };
}

function weights({ entries }: Catalog, id: string): { path: string; sha256: string } {
  const { sha256 } = entries.artifacts(id).find(({ role }) => role === WEIGHTS) ?? { sha256: '' };
  return { path: entries.artifactPath(id, WEIGHTS), sha256 };
}

/** What is told of an entry to those who get its file. */
function cardOf(catalog: Catalog, id: string): Card {
  const { name, notes, metrics } = catalog.entries.get(id);
  const { nodes, edges } = catalog.entries.lineage(id);
  const nameOf = (node: string) => nodes.find((each) => each.id === node)?.name ?? node;
  // The origin first: what a thing was made from comes before it.
  const ancestors = edges.filter(({ child }) => isAncestorOrSelf(edges, child, id)).reverse();
  const lineage = ancestors.map(
    ({ child, parent, role }) => `“${nameOf(child)}” was made from the ${role} “${nameOf(parent)}”.`,
  );
  const data = ancestors.find(({ role }) => role === 'data');
  return {
    name,
    ...(notes === '' ? {} : { notes }),
    lineage,
    metrics,
    ...(data ? { data: `“${nameOf(data.parent)}”` } : {}),
  };
}

function isAncestorOrSelf(
  edges: readonly { child: string; parent: string }[],
  id: string,
  of: string,
): boolean {
  if (id === of) return true;
  return edges.some(({ child, parent }) => parent === id && isAncestorOrSelf(edges, child, of));
}

/** Copies of the files that a request refers to which a job writes at most: results, checkpoints, the optimizer's state. */
const COPIES = 5;
/** Variants of an image that a teacher is asked about, and bytes of an answer's number. */
const ANSWER_BYTES = 8 * 4;

/** Bytes that a job will write, about; 0 where that cannot be known. */
export function bytesFor(catalog: Catalog, spec: unknown): number {
  try {
    return estimate(catalog, readRequest(spec));
  } catch {
    // What is wrong with it shows when it runs.
    return 0;
  }
}

function estimate({ entries }: Catalog, request: Request): number {
  const references = referencesIn(request);
  let bytes = request.kind === 'add-dataset' ? writtenBytes(request.source, request.imgSize) : 0;
  for (const { id, is, answers } of references) {
    if (is === 'dataset') bytes += decodedBytes(readRecord(DatasetRecordSchema, entries.get(id)), request);
    for (const artifact of entries.artifacts(id)) bytes += COPIES * artifact.bytes;
    const data = references.find(({ name }) => name === answers);
    if (!data || request.kind === 'evaluate') continue;
    const { counts, classes } = readRecord(DatasetRecordSchema, entries.get(data.id));
    bytes += ANSWER_BYTES * counts.train * classes.length;
  }
  return bytes;
}

/** Of images that are kept decoded at another size than they were added with; one byte for each colour of a pixel. */
function decodedBytes({ imgSize, counts }: DatasetRecord, request: Request): number {
  const { options = {} } = request as { options?: { imgSize?: number } };
  if (options.imgSize === undefined || options.imgSize === imgSize) return 0;
  return (counts.train + counts.val + counts.test) * 3 * options.imgSize ** 2;
}

/** The entries that a request refers to, with what they are to its results. */
export function parentsOf(request: Request): { id: string; role: string }[] {
  return referencesIn(request).map(({ id, name, role = name }) => ({ id, role }));
}

/** What a list of runs calls the job. */
export function titleOf(catalog: Catalog, request: Request): string {
  const names = referencesIn(request).map(({ name, id }) => [name, catalog.entries.get(id).name]);
  return kindNamed(request.kind).title(request, Object.fromEntries(names) as Record<string, string>);
}

/** The entry that a request means. @throws StudioError 'usage' where it is of a kind that cannot be used so */
export function entryOfKind(catalog: Catalog, id: string, kinds: readonly EntryKind[], what: string): Entry {
  const entry = catalog.entries.get(id);
  if (kinds.includes(entry.kind) && entry.trashedAt === null) return entry;
  const problem = entry.trashedAt === null ? `is not ${what}` : 'is in the trash';
  throw new StudioError('usage', `“${entry.name}” ${problem}.`, `Choose ${what}.`);
}
