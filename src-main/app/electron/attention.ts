import type { Studio } from '../../work/host/studio';
import type { JobState } from '../../base/kinds';
import type { Job } from '../../catalog/jobs';
import { say } from './words';

/** As much of Electron's `powerSaveBlocker` as is used. */
export interface SleepBlocker {
  start(type: 'prevent-app-suspension'): number;
  stop(id: number): void;
}

/**
 * Keeps the machine awake while a run of this process is active.
 * @returns lets it sleep again
 */
export function keepAwake({ events }: Studio, blocker: SleepBlocker): () => void {
  const running = new Set<string>();
  let block: number | undefined;
  const update = ({ id, state }: Job) => {
    if (state === 'running') running.add(id);
    else running.delete(id);
    if (running.size > 0) block ??= blocker.start('prevent-app-suspension');
    else release();
  };
  const release = () => {
    if (block !== undefined) blocker.stop(block);
    block = undefined;
  };
  events.on('job', update);
  return () => {
    events.off('job', update);
    release();
  };
}

const ENDINGS: Partial<Record<JobState, (run: string) => string>> = {
  done: (run) => `Finished: ${run}`,
  failed: (run) => `Failed: ${run}`,
};

/** What to tell the system about a run; undefined where it is not worth a word. */
export function noteOf({ name, state, parent, error }: Job): { title: string; body: string } | undefined {
  const title = ENDINGS[state];
  if (title === undefined || parent !== null) return undefined;
  return { title: say(title(name)), body: say(error?.message ?? '') };
}

/** Tells when a run ends while nobody looks. @returns ends the telling */
export function tellEndings(
  { events }: Studio,
  looked: () => boolean,
  tell: (note: { title: string; body: string }, job: Job) => void,
): () => void {
  const ended = (job: Job) => {
    const note = noteOf(job);
    if (note && !looked()) tell(note, job);
  };
  events.on('job', ended);
  return () => void events.off('job', ended);
}

/** The answers to "A run is active": their order on the dialog. */
export const CLOSING = ['Keep running', 'Pause and save', 'Cancel'] as const;

export const closeQuestion = () => ({
  type: 'question' as const,
  message: say('A run is active.'),
  detail: say(
    'It can go on without a window; or it is saved now and goes on from there the next time WAVE Studio is started.',
  ),
  buttons: CLOSING.map(say),
  defaultId: 1,
  cancelId: 2,
});

/** Whether the window may close without a question: nothing runs in this process. What another does goes on anyway. */
export function isIdle(studio: Pick<Studio, 'isWorking'>): boolean {
  return !studio.isWorking;
}
