import type { Catalog } from '../../catalog/catalog';
import { cleanName, KIND_WORDS } from '../../catalog/names';
import type { Entry } from '../../catalog/types';
import { StudioError } from '../../base/errors';
import { matchClasses } from '../../data/classes/match';
import type { ClassPairs } from '../../data/classes/pairs';
import { isSized } from '../../nn/families/registry';
import type { AnyRequest } from '../declare';
import { ClassifierRecordSchema, DatasetRecordSchema, readRecord } from '../entry-config';
import type { Request } from '../kinds/registry';
import { kindNamed } from '../kinds/registry';
import { REFERENCE_KINDS } from '../references';
import { entryOfKind, referencesIn } from './orders';

/**
 * Finds what can be known to be wrong with a request before anything runs: entries of the wrong kind, names that are
 * taken, classes that do not fit, and what the declaration of its kind looks at.
 *
 * @throws StudioError 'usage', 'not-found', 'mismatch'
 */
export function checkRequest(catalog: Catalog, request: Request): void {
  checkName(catalog, request);
  const entries: Record<string, Entry> = {};
  for (const { name, id, is } of referencesIn(request)) {
    const { kinds, what } = REFERENCE_KINDS[is];
    const entry = entryOfKind(catalog, id, kinds, what);
    if (is === 'sized') checkSized(entry);
    entries[name] = entry;
  }
  const { classMap }: AnyRequest = request;
  for (const { name, answers = '' } of referencesIn(request)) {
    const data = entries[answers];
    if (data && !distilsItsOwn(request)) checkClasses(entries[name]!, data, classMap);
  }
  kindNamed(request.kind).check(request, entries);
}

function checkSized(entry: Entry): void {
  const record = readRecord(ClassifierRecordSchema, entry);
  if (record.format === 'model' && isSized(record.network)) return;
  throw new StudioError(
    'usage',
    `“${entry.name}” is no network of ours that has a width and a depth, so this cannot be done with it.`,
    'Choose a model that was generated or imported.',
  );
}

/** Whether the dataset's classes are of no account. */
export const distilsItsOwn = (request: Request): boolean =>
  request.kind === 'condense' && request.options.classesOf === 'teacher';

/** @throws StudioError 'mismatch' where a classifier does not know the classes of the data */
function checkClasses(classifier: Entry, data: Entry, pairs: ClassPairs | undefined): void {
  const record = readRecord(ClassifierRecordSchema, classifier);
  const { classes } = readRecord(DatasetRecordSchema, data);
  const numClasses = record.format === 'model' ? record.classes.length : record.numClasses;
  matchClasses(record.classes, numClasses, classes, pairs);
}

function checkName(catalog: Catalog, request: Request): void {
  const { makes, outputs } = kindNamed(request.kind);
  if (typeof makes !== 'string' || request.name === undefined || outputs(request).length > 1) return;
  const name = cleanName(request.name);
  const free = catalog.entries.uniqueName(makes, name);
  if (free === name) return;
  throw new StudioError(
    'usage',
    `There is already a ${KIND_WORDS[makes]} named “${name}”.`,
    `Choose another name, for example “${free}”.`,
  );
}
