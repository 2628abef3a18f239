import type { Catalog } from '../../catalog/catalog';
import { cleanName, KIND_WORDS } from '../../catalog/names';
import { StudioError } from '../../base/errors';
import { matchClasses } from '../../data/classes/match';
import type { ExportFormat } from '../options';
import { checkSize } from '../../wave/size';
import { BankRecordSchema, ClassifierRecordSchema, DatasetRecordSchema, readRecord } from '../entry-config';
import type { Request } from '../requests';
import { entryOfKind, MADE_KIND } from './orders';

const CLASSIFIERS = ['model', 'teacher'] as const;

/**
 * Finds what can be known to be wrong with a request before anything runs: entries of the wrong kind, names that are
 * taken, sizes that a bank cannot compose, classes that do not fit.
 *
 * @throws StudioError 'usage', 'not-found', 'mismatch'
 */
export function checkRequest(catalog: Catalog, request: Request): void {
  checkName(catalog, request);
  const { data, teacher, bank, model, source } = references(request);
  if (data) entryOfKind(catalog, data, ['dataset'], 'a dataset');
  if (bank) entryOfKind(catalog, bank, ['bank'], 'a template bank');
  if (teacher) entryOfKind(catalog, teacher, CLASSIFIERS, 'a teacher or a model');
  if (source) entryOfKind(catalog, source, CLASSIFIERS, 'a model');
  if (model) checkModel(catalog, request, model);
  if (teacher && data) checkClasses(catalog, teacher, data);
  if (request.kind === 'evaluate') checkClasses(catalog, request.model, request.data);
  if (request.kind === 'generate') checkSizes(catalog, request);
}

type References = Partial<Record<'data' | 'teacher' | 'bank' | 'model' | 'source', string>>;

function references(request: Request): References {
  const { source, ...rest } = request as References & { source?: unknown };
  // A dataset's source is a place, not an entry.
  return typeof source === 'string' ? { ...rest, source } : rest;
}

function checkModel(catalog: Catalog, request: Request, model: string): void {
  if (request.kind === 'export') {
    checkExport(catalog, request, model);
    return;
  }
  const entry = entryOfKind(catalog, model, CLASSIFIERS, 'a model');
  const record = readRecord(ClassifierRecordSchema, entry);
  const own = record.format === 'model' && record.network.arch === 'vit';
  if (own || request.kind === 'evaluate') return;
  throw new StudioError(
    'usage',
    `“${entry.name}” is not a Vision Transformer of ours, so this cannot be done with it.`,
    'Choose a model that was generated or imported.',
  );
}

function checkExport(
  catalog: Catalog,
  { options: { format, precision } }: Extract<Request, { kind: 'export' }>,
  exported: string,
): void {
  if (precision !== 'fp32' && format !== 'onnx') {
    throw new StudioError('usage', `Numbers of ${precision} are written as ONNX only.`, 'Choose ONNX.');
  }
  if (format === 'wavebank') {
    entryOfKind(catalog, exported, ['bank'], 'a template bank');
    return;
  }
  const entry = entryOfKind(catalog, exported, CLASSIFIERS, 'a model');
  const record = readRecord(ClassifierRecordSchema, entry);
  if (record.format === 'onnx') {
    throw new StudioError(
      'usage',
      `“${entry.name}” is somebody else’s ONNX file, which is kept as it is and not exported.`,
      'Choose a model of ours.',
    );
  }
  if (record.network.arch === 'vit' || OF_ANY_NETWORK.includes(format)) return;
  throw new StudioError(
    'usage',
    `“${entry.name}” is a convolutional network, which “${format}” has no place for: export it as “onnx” or “tfjs”.`,
  );
}

/** Formats that hold a graph; the others are for libraries that know Vision Transformers. */
const OF_ANY_NETWORK: readonly ExportFormat[] = ['onnx', 'tfjs'];

/** @throws StudioError 'mismatch' where a classifier does not know the classes of the data */
function checkClasses(catalog: Catalog, classifier: string, data: string): void {
  const entry = catalog.entries.get(classifier);
  const record = readRecord(ClassifierRecordSchema, entry);
  const { classes } = readRecord(DatasetRecordSchema, catalog.entries.get(data));
  const numClasses = record.format === 'onnx' ? record.numClasses : record.classes.length;
  matchClasses(record.classes, numClasses, classes);
}

function checkSizes(catalog: Catalog, request: Extract<Request, { kind: 'generate' }>): void {
  const { bank } = readRecord(BankRecordSchema, catalog.entries.get(request.bank));
  for (const size of request.sizes) checkSize(bank, size);
}

function checkName(catalog: Catalog, request: Request): void {
  const kind = MADE_KIND[request.kind];
  const many = request.kind === 'generate' && request.sizes.length > 1;
  if (!kind || request.name === undefined || many) return;
  const name = cleanName(request.name);
  const free = catalog.entries.uniqueName(kind, name);
  if (free === name) return;
  throw new StudioError(
    'usage',
    `There is already a ${KIND_WORDS[kind]} named “${name}”.`,
    `Choose another name, for example “${free}”.`,
  );
}
