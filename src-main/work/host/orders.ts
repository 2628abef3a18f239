import { join } from 'node:path';
import type { Catalog } from '../../catalog/catalog';
import type { Job } from '../../catalog/jobs';
import type { EntryKind } from '../../base/kinds';
import type { Entry } from '../../catalog/types';
import { StudioError } from '../../base/errors';
import type { BankFile, DataRef, ModelFile, Order, Work } from '../order';
import { ClassifierRecordSchema, DatasetRecordSchema, readRecord } from '../entry-config';
import type { Request } from '../requests';

/** What a job makes from an entry's file, and under which role the catalog keeps the file. */
export const WEIGHTS = 'weights';

/** The kind of entry that a job makes; undefined where it makes none or any. */
export const MADE_KIND: Partial<Record<Request['kind'], EntryKind>> = {
  'add-dataset': 'dataset',
  'train-teacher': 'teacher',
  'import-teacher': 'teacher',
  condense: 'bank',
  'fit-bank': 'bank',
  generate: 'model',
  finetune: 'model',
};

/** Where a job keeps its checkpoints and its report. */
export function jobFolder(catalog: Catalog, job: string): string {
  return join(catalog.home.runs, job);
}

/**
 * A job's request with files where it has ids: all that a worker needs to know.
 * @throws StudioError 'not-found' where an entry or its file is gone
 */
export function orderFor(catalog: Catalog, job: Job, request: Request, saveEvery: number): Order {
  return {
    job: job.id,
    folder: jobFolder(catalog, job.id),
    cache: catalog.home.cache,
    seed: request.seed,
    engine: request.engine,
    saveEvery,
    work: new Files(catalog).workFor(request),
  };
}

/** Paths that nothing may be left at when the order did not succeed. */
export function outputsOf({ work }: Order): string[] {
  return 'outputs' in work ? work.outputs : [];
}

class Files {
  constructor(private readonly catalog: Catalog) {}

  workFor(request: Request): Work {
    switch (request.kind) {
      case 'add-dataset':
        return { kind: request.kind, source: request.source, ...optional('imgSize', request.imgSize) };
      case 'train-teacher': {
        const { kind, options } = request;
        return { kind, options, data: this.data(request.data), outputs: this.outputs(1) };
      }
      case 'import-teacher': {
        const { kind, path, format, options } = request;
        const outputs = this.outputs(1, format === 'onnx' ? 'onnx' : 'safetensors');
        return { kind, path, format, options, outputs, ...this.optionalData(request.data) };
      }
      case 'condense': {
        const { kind, options } = request;
        const teacher = this.classifier(request.teacher);
        const bank = request.bank === undefined ? {} : { bank: this.bank(request.bank) };
        return { kind, options, data: this.data(request.data), teacher, ...bank, outputs: this.outputs(1) };
      }
      case 'fit-bank': {
        const { kind, options } = request;
        return { kind, options, model: this.classifier(request.model), outputs: this.outputs(1) };
      }
      case 'evaluate': {
        const { kind, options } = request;
        return { kind, options, model: this.classifier(request.model), data: this.data(request.data) };
      }
      case 'export': {
        const { kind, options, to } = request;
        const card = cardOf(this.catalog, request.model);
        return { kind, options, to, model: this.exportable(request.model), card };
      }
      case 'import': {
        const { kind, path, as, classes, imgSize, normalisation, numHeads } = request;
        const options = { classes, imgSize, normalisation, numHeads };
        return { kind, path, as, options, outputs: this.outputs(1) };
      }
      case 'generate':
        return this.generate(request);
      case 'finetune':
        return this.finetune(request);
    }
  }

  private generate(request: Extract<Request, { kind: 'generate' }>): Work {
    const { kind, sizes, options, teacher, source } = request;
    return {
      kind,
      sizes,
      options,
      bank: this.bank(request.bank),
      ...this.optionalData(request.data),
      ...(teacher === undefined ? {} : { teacher: this.classifier(teacher) }),
      ...(source === undefined ? {} : { source: this.classifier(source) }),
      outputs: this.outputs(sizes.length),
    };
  }

  private finetune(request: Extract<Request, { kind: 'finetune' }>): Work {
    const { kind, options, teacher } = request;
    const model = this.catalog.entries.get(request.model);
    return {
      kind,
      options,
      model: this.classifier(request.model),
      inherited: model.config['inherited'] === true,
      data: this.data(request.data),
      ...(teacher === undefined ? {} : { teacher: this.classifier(teacher) }),
      outputs: this.outputs(1),
    };
  }

  private data(id: string): DataRef {
    const entry = this.catalog.entries.get(id);
    const { source, imgSize } = readRecord(DatasetRecordSchema, entry);
    return { name: entry.name, source, imgSize };
  }

  private optionalData(id: string | undefined): { data?: DataRef } {
    return id === undefined ? {} : { data: this.data(id) };
  }

  private bank(id: string): BankFile {
    return { name: this.catalog.entries.get(id).name, ...this.weights(id) };
  }

  private classifier(id: string): ModelFile {
    const entry = this.catalog.entries.get(id);
    const record = readRecord(ClassifierRecordSchema, entry);
    const onnx = record.format === 'onnx' ? record.onnx : {};
    return { name: entry.name, ...this.weights(id), format: record.format, onnx };
  }

  /** A bank's file, too, can be exported: as it is. */
  private exportable(id: string): ModelFile {
    const entry = this.catalog.entries.get(id);
    if (entry.kind !== 'bank') return this.classifier(id);
    return { name: entry.name, ...this.weights(id), format: 'model', onnx: {} };
  }

  private weights(id: string): { path: string; sha256: string } {
    const path = this.catalog.entries.artifactPath(id, WEIGHTS);
    const { sha256 } = this.catalog.entries.artifacts(id).find(({ role }) => role === WEIGHTS)!;
    return { path, sha256 };
  }

  private outputs(count: number, extension = 'safetensors'): string[] {
    return Array.from({ length: count }, () => this.catalog.artifacts.stagingPath(extension));
  }
}

/** What is told of a model to those who get its file. */
function cardOf(catalog: Catalog, id: string) {
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

function optional<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Partial<Record<K, V>>);
}

/** The entries that a request refers to, with what they are to its results. */
export function parentsOf(request: Request): { id: string; role: string }[] {
  const roles: Partial<Record<string, string>> = {
    data: 'data',
    teacher: 'teacher',
    bank: 'bank',
    model: 'source',
    source: 'source',
  };
  return Object.entries(request).flatMap(([key, value]) => {
    const role = roles[key];
    // The source of a dataset is no entry but a place.
    return role !== undefined && typeof value === 'string' ? [{ id: value, role }] : [];
  });
}

/** What a list of runs calls the job. */
export function titleOf(catalog: Catalog, request: Request): string {
  const name = (id: string) => catalog.entries.get(id).name;
  switch (request.kind) {
    case 'add-dataset':
      return `Add the dataset ${request.name ?? placeOf(request.source)}`;
    case 'train-teacher':
      return `Train a teacher on ${name(request.data)}`;
    case 'import-teacher':
      return `Import the teacher ${request.name ?? request.path}`;
    case 'condense':
      return `Condense ${name(request.teacher)} on ${name(request.data)}`;
    case 'fit-bank':
      return `Fit a bank to ${name(request.model)}`;
    case 'generate':
      return `Generate ${request.sizes.map(({ width, depth }) => `${width}x${depth}`).join(', ')} from ${name(request.bank)}`;
    case 'finetune':
      return `Fine-tune ${name(request.model)} on ${name(request.data)}`;
    case 'evaluate':
      return `Evaluate ${name(request.model)} on ${name(request.data)}`;
    case 'export':
      return `Export ${name(request.model)} as ${request.options.format}`;
    case 'import':
      return `Import ${request.path}`;
  }
}

function placeOf(source: Extract<Request, { kind: 'add-dataset' }>['source']): string {
  return source.kind === 'synthetic' ? 'of synthetic images' : source.path;
}

/** The entry that a request means. @throws StudioError 'usage' where it is of a kind that cannot be used so */
export function entryOfKind(catalog: Catalog, id: string, kinds: readonly EntryKind[], what: string): Entry {
  const entry = catalog.entries.get(id);
  if (kinds.includes(entry.kind) && entry.trashedAt === null) return entry;
  const problem = entry.trashedAt === null ? `is not ${what}` : 'is in the trash';
  throw new StudioError('usage', `“${entry.name}” ${problem}.`, `Choose ${what}.`);
}
