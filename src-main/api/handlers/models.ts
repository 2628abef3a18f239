import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { StudioError } from '../../base/errors';
import type { Catalog } from '../../catalog/catalog';
import type { Entry } from '../../catalog/types';
import { isSized, sizedNetwork } from '../../nn/families/registry';
import type { Network } from '../../nn/model';
import { formatNamed } from '../../formats/exports/registry';
import { BankRecordSchema, ClassifierRecordSchema, readRecord } from '../../work/entry-config';
import { HERE, subjectOfEntry } from '../../work/host/measured';
import { WEIGHTS } from '../../work/host/orders';
import { correctReading, readingOf } from '../../work/host/reading';
import { curvesOf } from './entries';
import { imagesPerStep, stepsPerEpoch } from './epochs';
import { figuresOf } from '../../nn/figures';
import type { Handlers } from './host';
import { classifierAt, measureLatency } from './latency';
import { readSettings } from './settings';
import type { LookOutput } from '../../work/looks';

/** Under which name a model's entry keeps how long one image takes, in ms. */
const LATENCY = 'latency/ms';
const LATENCY_P90 = 'latency/p90';
/** Points of a curve that is compared with others. */
const COMPARED_POINTS = 500;

/** What exports call the types of numbers that ONNX Runtime names. */
const PRECISION_NAMES: Partial<Record<string, string>> = { float32: 'fp32', float16: 'fp16', uint8: 'int8' };

/** What a request for an export says of its numbers. */
const PrecisionSchema = z.object({ options: z.object({ precision: z.string() }) });

export const models: Handlers<'models'> = {
  describe: async ({ studio, looks }, { id }, signal) => {
    const entry = studio.catalog.entries.get(id);
    const network = networkOf(entry);
    return {
      network: network ?? null,
      classes: classesOf(entry),
      figures: figures(entry, network),
      tensors: isOnnx(entry)
        ? []
        : await looks.look('tensors', { path: studio.catalog.entries.artifactPath(id, WEIGHTS) }, { signal }),
    };
  },
  compare: ({ studio }, { ids }) =>
    ids.map((id) => {
      const entry = studio.catalog.entries.get(id);
      const network = networkOf(entry);
      return {
        entry,
        network: network ?? null,
        figures: figures(entry, network),
        latency: entry.metrics[LATENCY] ?? null,
        curves: curvesOf(studio.catalog.series, id, { maxPoints: COMPARED_POINTS }),
        stepsPerEpoch: stepsPerEpoch(studio, entry),
        imagesPerStep: imagesPerStep(entry),
      };
    }),
  reading: ({ studio, looks }, { id }, signal) => readingOf(studio, looks, id, signal),
  correct: ({ studio, looks }, { id, changes }, signal) => correctReading(studio, looks, id, changes, signal),
  measureLatency: async (host, { ids }, signal) => {
    const { catalog, events } = host.studio;
    const measured = await measureLatency(host, ids, signal);
    for (const [i, latency] of measured.entries()) {
      await catalog.whenFree(() => keepLatency(catalog, ids[i]!, latency));
    }
    events.emit('entries');
    return measured;
  },
  predict: ({ studio, looks }, { ids, paths, focus }, signal) => {
    const classifiers = ids.map((id) => classifierAt(studio, id));
    return looks.look('predict', { classifiers, paths, focus }, { signal });
  },
  exportTarget: ({ studio }, { id, format, precision }) => {
    const { name } = studio.catalog.entries.get(id);
    const folder = readSettings(studio).exportFolder ?? studio.catalog.home.exports;
    const path = join(folder, fileName(precision === 'fp32' ? name : `${name}-${precision}`, format));
    return { path, exists: existsSync(path) };
  },
  exports: ({ studio }, { id }) =>
    studio.catalog.jobs.doneWith('export', '$.model', id).flatMap((job) => {
      const report = studio.report(job.id)?.exported;
      const precision = PrecisionSchema.safeParse(job.spec).data?.options.precision ?? 'fp32';
      return report ? [{ run: job.id, at: job.finishedAt ?? job.updatedAt, precision, report }] : [];
    }),
};

function keepLatency(catalog: Catalog, id: string, latency: LookOutput<'latency'>[number]): void {
  const { median, p90, precision, ...conditions } = latency;
  catalog.transaction(() => {
    catalog.entries.setMetrics(id, { [LATENCY]: median, [LATENCY_P90]: p90 });
    catalog.measurements.keepLatency({
      ...{ subject: subjectOfEntry(catalog, id), device: HERE, median, p90 },
      ...{ precision: PRECISION_NAMES[precision] ?? precision, at: Date.now(), conditions },
    });
  });
}

/** What an entry's config says its network is; a bank's is its auxiliary network. */
function networkOf(entry: Entry): Network | undefined {
  if (entry.kind === 'dataset') throw notAModel(entry);
  if (entry.kind === 'bank') return sizedNetwork(readRecord(BankRecordSchema, entry).bank.auxiliary);
  const record = readRecord(ClassifierRecordSchema, entry);
  return record.format === 'model' ? record.network : undefined;
}

function classesOf(entry: Entry): string[] | null {
  if (entry.kind === 'bank') return readRecord(BankRecordSchema, entry).classes;
  return readRecord(ClassifierRecordSchema, entry).classes ?? null;
}

function isOnnx(entry: Entry): boolean {
  return entry.config['format'] !== 'model' && entry.kind !== 'bank';
}

function figures(
  { parameters }: Entry,
  network: Network | undefined,
): { parameters: number | null; flops: number | null; memory: number | null } {
  if (network && isSized(network)) return { ...figuresOf(network.config), ...known(parameters) };
  return { parameters, flops: null, memory: null };
}

function known(parameters: number | null): { parameters?: number } {
  return parameters === null ? {} : { parameters };
}

function notAModel({ name }: Entry): StudioError {
  return new StudioError('usage', `“${name}” is not a model.`, 'Choose a model or a teacher.');
}

/** A name that every file system takes. */
function fileName(name: string, format: string): string {
  const clean = name
    .replaceAll(/[<>:"/\\|?*\p{Cc}]/gu, '-')
    .replace(/[. ]+$/, '')
    .slice(0, 120);
  const base = clean === '' ? 'model' : clean;
  return base + (formatNamed(format).extension ?? `-${format}`);
}
