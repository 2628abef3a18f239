import { basename } from 'node:path';
import type { Entry } from '../../catalog/types';
import { StudioError } from '../../base/errors';
import { ClassifierRecordSchema, readRecord } from '../entry-config';
import type { OnnxOptions } from '../reading-fields';
import type { LookOutput } from '../looks';
import type { Looks } from './looker';
import { WEIGHTS } from './orders';
import type { Studio } from './studio';

/** What of a model of ours can be corrected; the rest is in its file. */
const OF_OURS: readonly (keyof OnnxOptions)[] = [
  'classes',
  'imgSize',
  'normalisation',
  'cropPct',
  'channelOrder',
];

type Reading = LookOutput<'reading'>;

/** How a teacher is read: what its file said, what was measured or guessed, what a person corrected. */
export async function readingOf(
  { catalog }: Studio,
  looks: Looks,
  id: string,
  signal?: AbortSignal,
): Promise<Reading> {
  const { format, onnx } = recordOf(catalog.entries.get(id));
  return looks.look(
    'reading',
    { path: catalog.entries.artifactPath(id, WEIGHTS), format, onnx: onnx ?? {} },
    { signal },
  );
}

/**
 * Corrects how a teacher is read: it is opened so first. What was measured of it before is forgotten, and kept answers are
 * no longer used, as its fingerprint is another one.
 *
 * @param changes what is to be otherwise; the rest stays
 * @throws StudioError 'mismatch' where its file cannot be read so; 'usage' where there is nothing to correct
 */
export async function correctReading(
  studio: Studio,
  looks: Looks,
  id: string,
  changes: OnnxOptions,
  signal?: AbortSignal,
): Promise<{ entry: Entry; reading: Reading }> {
  const { catalog } = studio;
  const before = catalog.entries.get(id);
  const record = recordOf(before);
  const changed = Object.entries(changes).filter(([, value]) => value !== undefined);
  checkChanges(
    before,
    record.format,
    changed.map(([name]) => name as keyof OnnxOptions),
  );
  const onnx: OnnxOptions = { ...record.onnx, ...Object.fromEntries(changed) };
  // Another output has other scores: what they are is found out again.
  if (changes.output !== undefined && changes.outputs === undefined) delete onnx.outputs;
  const path = catalog.entries.artifactPath(id, WEIGHTS);
  const reading = await looks
    .look('reading', { path, format: record.format, onnx }, { signal })
    .catch((error: unknown) => {
      throw namedAs(before.name, path, error);
    });
  const correct = () => {
    const { config } = catalog.entries.get(id);
    const { guessed, tried, ...kept } = config;
    catalog.entries.setConfig(id, {
      ...kept,
      ...(tried === undefined ? {} : { tried }),
      ...stillGuessed(
        guessed,
        changed.map(([name]) => name),
      ),
      onnx,
      ...(reading.classes ? { classes: reading.classes } : {}),
      ...(record.format === 'model'
        ? { normalisation: reading.normalisation, network: resized(record.network, reading.imgSize) }
        : { numClasses: reading.numClasses }),
    });
    return catalog.entries.forgetMetrics(id, /^test\//);
  };
  const entry = await catalog.whenFree(() => catalog.transaction(correct));
  studio.events.emit('entries');
  return { entry, reading };
}

/** An error that calls an entry's file by the entry's name. */
function namedAs(name: string, path: string, error: unknown): unknown {
  if (!(error instanceof StudioError)) return error;
  return new StudioError(error.code, error.message.replaceAll(basename(path), name), error.hint);
}

function stillGuessed(guessed: unknown, said: readonly string[]): { guessed?: unknown[] } {
  const left = Array.isArray(guessed)
    ? (guessed as unknown[]).filter((each) => !said.includes(String(each)))
    : [];
  return left.length > 0 ? { guessed: left } : {};
}

function resized<N extends { config: { imgSize: number } }>(network: N, imgSize: number): N {
  return { ...network, config: { ...network.config, imgSize } };
}

function recordOf(entry: Entry) {
  if (entry.kind === 'teacher' || entry.kind === 'model') return readRecord(ClassifierRecordSchema, entry);
  throw new StudioError('usage', `“${entry.name}” is not a teacher.`, 'Choose a teacher or a model.');
}

function checkChanges({ name }: Entry, format: string, changed: readonly (keyof OnnxOptions)[]): void {
  const [none] = format === 'model' ? changed.filter((each) => !OF_OURS.includes(each)) : [];
  if (none === undefined) return;
  throw new StudioError(
    'usage',
    `“${name}” is a model of ours: what was given is known from its file and cannot be corrected.`,
    'Correct its classes, image size, crop, normalisation or order of colours.',
  );
}
