import type { Catalog } from '../../catalog/catalog';
import { subjectOf } from '../../catalog/measurements';
import { sameSize, type Size } from '../../base/size';
import type { Timed } from '../../catalog/measurements';
import type { Entry } from '../../catalog/types';
import type { Measurement } from '../outcome';
import { NetworkSchema } from '../../formats/schemas';
import { ownSize, sizeWithin } from '../../wave/bank';
import { BankRecordSchema } from '../entry-config';
import { WEIGHTS } from './orders';

/** The device that this machine is called. */
export const HERE = 'here';

/** The content that is measured when an entry is; an entry without a file stands for itself. */
export function subjectOfEntry(catalog: Catalog, id: string): string {
  const sha256 = catalog.entries.artifacts(id).find(({ role }) => role === WEIGHTS)?.sha256;
  return subjectOf(sha256 ?? id);
}

/**
 * Keeps what was measured of an entry, or of a size that it composes, on the data of the request: with the weights, and
 * an accuracy in every entry that has the same weights.
 */
export function keepMeasured(
  catalog: Catalog,
  id: string,
  request: Record<string, unknown>,
  { size, evaluation, latencies = [] }: Measurement,
): void {
  const content = subjectOfEntry(catalog, id);
  const subject = subjectOf(content, size);
  for (const latency of latencies) {
    catalog.measurements.keepLatency({ subject, device: HERE, at: Date.now(), ...latency });
  }
  const { data } = request;
  if (!evaluation || typeof data !== 'string') return;
  const { name } = catalog.entries.get(data);
  const { split, sample = '', precision = 'fp32', count, accuracy, loss } = evaluation;
  const row = {
    subject,
    data,
    dataName: name,
    split,
    sample,
    precision,
    count,
    accuracy,
    loss,
    at: Date.now(),
  };
  // Of a bank's sizes only the numbers are asked for.
  catalog.measurements.keep(row, size ? { ...evaluation, answers: undefined } : evaluation);
  // What lists show is the accuracy of the weights as they are.
  if (precision !== 'fp32') return;
  const same = catalog.entries.withContent(WEIGHTS, content);
  for (const entry of same.length > 0 ? same : [catalog.entries.get(id)]) {
    if (size && !standsForBank(entry, size, count)) continue;
    if (isHeadline(catalog, entry, { data, split, sample, count })) {
      catalog.entries.setAccuracy(entry.id, accuracy, { data, name, split, count });
    }
  }
}

/** Whether a size is a bank's largest, which lists show, and not known on more images than it is now. */
function standsForBank({ kind, config, measured }: Entry, size: Size, count: number): boolean {
  const bank = kind === 'bank' ? BankRecordSchema.safeParse(config).data?.bank : undefined;
  if (!bank || !sameSize(sizeWithin(bank, size), ownSize(bank))) return false;
  return measured === null || measured.count <= count;
}

/**
 * Keeps how long an image takes on another device: of an entry, or of a size that it composes. How long a network takes
 * is a matter of its size, so that what a model was timed at is known of the bank's size that it is, too.
 *
 * @param device its name
 */
export function keepDeviceLatency(
  catalog: Catalog,
  id: string,
  size: Size | undefined,
  device: string,
  timed: Pick<Timed, 'precision' | 'median' | 'p90'> & Record<string, unknown>,
): void {
  const { precision, median, p90, ...conditions } = timed;
  const row = { device, precision, median, p90, at: Date.now(), conditions };
  const keep = (subject: string) => catalog.measurements.keepLatency({ ...row, subject });
  keep(subjectOf(subjectOfEntry(catalog, id), size));
  const model = catalog.entries.get(id);
  if (model.kind !== 'model') return;
  const bank = catalog.entries.lineage(id).edges.find(({ child, role }) => child === id && role === 'bank');
  if (!bank) return;
  const made = catalog.entries.get(bank.parent);
  const of = sizeOf(model, made);
  if (of && String(made.config['classes']) === String(model.config['classes'])) {
    keep(subjectOf(subjectOfEntry(catalog, bank.parent), of));
  }
}

/**
 * Whether lists show the accuracy on a dataset as the entry's: that on the test images of the data it was made for. One
 * that was measured later, on other data or on fewer of the same images, does not take its place.
 */
function isHeadline(
  catalog: Catalog,
  entry: Entry,
  { data, split, sample, count }: { data: string; split: string; sample: string; count: number },
): boolean {
  if (split !== 'test') return false;
  const { measured } = entry;
  if (sample !== '' && measured?.data === data && measured.count > count) return false;
  if (entry.accuracy === null || entry.measured?.data === data) return true;
  const own = ownData(catalog, entry.id);
  return own === data || (own === undefined && entry.measured === null);
}

/** The dataset that an entry was made for, by itself or through what it was made from; the nearest one. */
export function ownData(catalog: Catalog, id: string): string | undefined {
  const { edges } = catalog.entries.lineage(id);
  const seen = new Set<string>();
  for (let children = [id]; children.length > 0;) {
    const above = edges.filter(({ child }) => children.includes(child));
    const data = above.find(({ role }) => role === 'data');
    if (data) return data.parent;
    children = above.map(({ parent }) => parent).filter((parent) => !seen.has(parent));
    for (const each of children) seen.add(each);
  }
  return undefined;
}

/**
 * Keeps what is known of an entry that was just made: what its training ended with; or, where it was composed alone, what
 * is known of the same weights, or of the same size of its bank.
 */
export function keepMade(
  catalog: Catalog,
  entry: Entry,
  request: Record<string, unknown>,
  measured: readonly Measurement[],
): void {
  for (const each of measured) keepMeasured(catalog, entry.id, request, each);
  if (measured.length > 0) return;
  if (entry.kind === 'bank') adoptLargest(catalog, entry);
  if (entry.kind !== 'model') return;
  if (typeof request['bank'] === 'string') copyOfSize(catalog, entry, request['bank']);
  adoptKnown(catalog, entry, subjectOfEntry(catalog, entry.id));
}

/** A bank that comes again has the accuracy of its largest size, where its sizes were measured. */
function adoptLargest(catalog: Catalog, entry: Entry): void {
  const content = subjectOfEntry(catalog, entry.id);
  adoptKnown(catalog, entry, content);
  const bank = BankRecordSchema.safeParse(entry.config).data?.bank;
  if (bank && catalog.entries.get(entry.id).accuracy === null)
    adoptKnown(catalog, entry, subjectOf(content, ownSize(bank)));
}

/** The size of a model as the bank that it was made from calls it. */
function sizeOf({ width, depth, config }: Entry, bank: Entry): Size | undefined {
  if (width === null || depth === null) return undefined;
  const network = NetworkSchema.safeParse(config['network']).data;
  const made = BankRecordSchema.safeParse(bank.config).data;
  if (network?.arch !== 'vit' || !made) return { width, depth };
  const { mlpRatio, narrow, perBlock } = network.config;
  if (perBlock) return undefined; // of no size: its blocks are not alike
  const before = narrow ? { narrow: { width: narrow.embedDim, depth: narrow.depth } } : {};
  return sizeWithin(made.bank, { width, depth, mlpRatio, ...before });
}

/** A model that a bank composed is the bank's size, whose measurements it takes over. */
function copyOfSize(catalog: Catalog, entry: Entry, bank: string): void {
  const { config } = entry;
  const made = catalog.entries.get(bank);
  const composed = config['init'] === 'wave' && config['scalers'] === 'inherited';
  // With other classes it has a head of its own.
  const asBank = String(config['classes']) === String(made.config['classes']);
  const own = sizeOf(entry, made);
  if (!own || !composed || !asBank) return;
  const size = subjectOf(subjectOfEntry(catalog, bank), own);
  const subject = subjectOfEntry(catalog, entry.id);
  const { measurements } = catalog;
  for (const known of measurements.of(size)) {
    measurements.keep({ ...known, subject }, measurements.details(size, known));
  }
  for (const timed of measurements.latencies(size)) measurements.keepLatency({ ...timed, subject });
}

/** The accuracy of the same weights, on the data that the entry was made for or on whatever is known. */
function adoptKnown(catalog: Catalog, entry: Entry, subject: string): void {
  const tests = catalog.measurements
    .of(subject)
    .filter(({ split, precision }) => split === 'test' && precision === 'fp32');
  const own = tests.length > 1 ? ownData(catalog, entry.id) : undefined;
  const known = tests.find(({ data }) => data === own) ?? tests[0];
  if (!known) return;
  const { data, dataName: name, split, count, accuracy } = known;
  catalog.entries.setAccuracy(entry.id, accuracy, { data, name, split, count });
}
