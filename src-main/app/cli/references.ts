import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { asStudioError } from '../../base/errors';
import type { EntryKind } from '../../base/kinds';
import type { Entry } from '../../catalog/types';
import type { ClassPairs } from '../../data/classes/pairs';
import type { DatasetSource } from '../../data/types';
import { teacherAt } from '../../work/model-archive';
import { onnxFingerprint } from '../../formats/onnx/embed';
import type { Session } from './context';
import type { WorkOptions } from './options';
import { commonRequest } from './options';

/** The entry that a name or an id means, of one of these kinds; the first kind that has it. */
export function findEntry(
  session: Pick<Session, 'catalog'>,
  reference: string,
  kinds: readonly EntryKind[],
): Entry {
  let first: unknown;
  for (const kind of kinds) {
    try {
      return session.catalog.entries.find(reference, { kind });
    } catch (error) {
      first ??= error;
    }
  }
  throw asStudioError(first);
}

/** Whether a text can only be a path: it has a separator, or something is there and the catalog has no such name. */
function isPath(session: Session, text: string, kinds: readonly EntryKind[]): boolean {
  if (/[\\/]/.test(text)) return true;
  if (!existsSync(text)) return false;
  try {
    findEntry(session, text, kinds);
    return false;
  } catch {
    return true;
  }
}

/** A dataset by its name, its id, or its path; one that is not in the catalog yet is added. */
export async function datasetOf(session: Session, reference: string, options: WorkOptions): Promise<Entry> {
  if (!isPath(session, reference, ['dataset'])) return findEntry(session, reference, ['dataset']);
  const { recogniseSource } = await import('../../data/source');
  const source = await recogniseSource(reference);
  return knownDataset(session, source) ?? (await addDataset(session, source, options));
}

/** The dataset that was made from the same place in the same way. */
export function knownDataset({ catalog }: Session, source: DatasetSource): Entry | undefined {
  const wanted = JSON.stringify(source);
  const { entries } = catalog.entries.list({ kind: 'dataset', limit: -1 });
  return entries.find(({ config }) => JSON.stringify(config['source']) === wanted);
}

async function addDataset(session: Session, source: DatasetSource, options: WorkOptions): Promise<Entry> {
  const { engine, seed } = commonRequest(options);
  const { entries } = await session.run({ kind: 'add-dataset', source, engine, seed });
  return entries[0]!;
}

/** What a classifier that is named by a path is imported with. */
interface Given {
  kinds: readonly EntryKind[];
  /** What it is measured on. */
  data: Entry | undefined;
  pairs: ClassPairs | undefined;
  options: WorkOptions;
}

/** A teacher or a model by its name, its id, or the path of a file, which is imported as a teacher. */
export async function classifierOf(session: Session, reference: string, given: Given): Promise<Entry> {
  const { kinds, data, pairs: classMap, options } = given;
  if (!isPath(session, reference, kinds)) return findEntry(session, reference, kinds);
  const { path, format } = await teacherAt(resolve(reference));
  const known = path.endsWith('.onnx') && existsSync(path) ? knownTeacher(session, path) : undefined;
  if (known) return known;
  const { engine, seed } = commonRequest(options);
  const { entries } = await session.run({
    kind: 'import-teacher',
    path,
    format,
    data: data?.id,
    engine,
    seed,
    classMap,
  });
  return entries[0]!;
}

function knownTeacher({ catalog }: Session, path: string): Entry | undefined {
  const sha256 = onnxFingerprint(path);
  const { entries } = catalog.entries.list({ kind: 'teacher', limit: -1 });
  return entries.find(({ id }) =>
    catalog.entries.artifacts(id).some((artifact) => artifact.sha256 === sha256),
  );
}
