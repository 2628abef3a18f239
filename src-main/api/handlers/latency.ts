import { setTimeout as sleep } from 'node:timers/promises';
import { StudioError } from '../../base/errors';
import type { Job } from '../../catalog/jobs';
import { currentOwner } from '../../catalog/owner';
import { ClassifierRecordSchema, readRecord } from '../../work/entry-config';
import { WEIGHTS } from '../../work/host/orders';
import type { Studio } from '../../work/host/studio';
import type { LookInput, LookOutput } from '../../work/looks';
import type { Host } from './host';

type Measured = LookOutput<'latency'>;

const POLL_MS = 500;
/** How often it is measured anew because a run began meanwhile. */
const TRIES = 5;

let last: Promise<unknown> = Promise.resolve();

/**
 * Measures how long classifiers take for one image, when nothing else computes in this home: it waits for runs to end and
 * for other measurements, says so, and measures anew where a run began meanwhile.
 *
 * @throws StudioError 'busy' where runs keep beginning; 'cancelled'; what the look says
 */
export function measureLatency(host: Host, ids: readonly string[], signal: AbortSignal): Promise<Measured> {
  const measured = last.then(() => measure(host, ids, signal));
  last = measured.catch(() => {});
  return measured;
}

async function measure(
  { studio, looks }: Host,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Measured> {
  const tell = (waitsFor: string | null) =>
    void studio.events.emit('measuring', { entries: [...ids], waitsFor });
  const input: LookInput<'latency'> = { classifiers: ids.map((id) => classifierAt(studio, id)) };
  for (let i = 0; i < TRIES; i++) {
    await untilQuiet(studio, signal, tell);
    tell(null);
    const begun = new Set<string>();
    const noticed = ({ id, state }: Job) => state === 'running' && begun.add(id);
    studio.events.on('job', noticed);
    const measured = await looks
      .look('latency', input, { signal })
      .finally(() => studio.events.off('job', noticed));
    if (begun.size === 0 && runningIn(studio) === undefined) return measured;
  }
  throw new StudioError(
    'busy',
    'Runs kept beginning while latency was measured, which would have falsified it.',
    'Measure again when the runs have ended.',
  );
}

async function untilQuiet(
  studio: Studio,
  signal: AbortSignal,
  tell: (waitsFor: string) => void,
): Promise<void> {
  for (let told: string | undefined; ;) {
    const name = runningIn(studio);
    if (name === undefined) return;
    if (name !== told) tell(name);
    told = name;
    await sleep(POLL_MS, undefined, { signal }).catch(() => {
      throw new StudioError('cancelled', 'Measuring latency was cancelled while it waited.');
    });
  }
}

/** The name of a run that computes. What is marked as running while nobody owns the home has lost its process. */
function runningIn(studio: Studio): string | undefined {
  const [run] = studio.catalog.jobs.list({ states: ['running'], limit: 1 });
  return run && (studio.owns || currentOwner(studio.catalog.home)) ? run.name : undefined;
}

/** A classifier as looks open it. @throws StudioError 'usage' where it is none */
export function classifierAt({ catalog }: Studio, id: string): LookInput<'latency'>['classifiers'][number] {
  const entry = catalog.entries.get(id);
  if (entry.kind !== 'model' && entry.kind !== 'teacher') {
    throw new StudioError('usage', `“${entry.name}” is not a model.`, 'Choose a model or a teacher.');
  }
  const record = readRecord(ClassifierRecordSchema, entry);
  return {
    name: entry.name,
    path: catalog.entries.artifactPath(id, WEIGHTS),
    format: record.format,
    onnx: record.onnx ?? {},
  };
}
