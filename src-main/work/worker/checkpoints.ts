import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../../base/errors';
import { STREAMS_VERSION } from '../../base/random';
import { readState, writeState } from '../../formats/checkpoint';
import type { TrainingHooks, TrainingState } from '../../nn/training';
import type { WorkContext } from './context';

/** What a checkpoint belongs to: going on with other data would be another run. */
export interface StageIdentity {
  /** The dataset's fingerprint. */
  data: string;
  seed: number;
}

/** A part of a job that is trained by itself, with a checkpoint and a result of its own. */
export interface Stage<T> {
  name: string;
  identity: StageIdentity;
  /** Steps of the stages before it: a job's charts have one axis. */
  offset: number;
  train(hooks: Pick<TrainingHooks, 'resume' | 'save' | 'saveEvery'>): Promise<T>;
  write(path: string, result: T): Promise<void>;
  read(path: string): Promise<T>;
}

/**
 * Runs a stage, or goes on with it from its checkpoint, or – where it was finished before the job was interrupted – reads
 * what it gave.
 *
 * @throws StudioError 'mismatch' when the data is no longer what the checkpoint was trained on
 */
export async function runStage<T>(context: WorkContext, stage: Stage<T>): Promise<T> {
  const path = (kind: string) => join(context.order.folder, `${stage.name}.${kind}.safetensors`);
  if (existsSync(path('result'))) return stage.read(path('result'));
  const resume = await resumable(context, stage, path('state'));
  const result = await stage.train({
    resume,
    saveEvery: context.order.saveEvery,
    save: async (state) => {
      await writeState(path('state'), state, { ...stage.identity, streams: STREAMS_VERSION });
      context.tell({ type: 'saved', step: stage.offset + state.step });
    },
  });
  await stage.write(path('result'), result);
  await rm(path('state'), { force: true });
  return result;
}

async function resumable<T>(
  { progress, tell }: WorkContext,
  { name, identity, offset }: Stage<T>,
  path: string,
): Promise<TrainingState | undefined> {
  if (!existsSync(path)) return undefined;
  const { state, meta } = await readState(path);
  if (meta['data'] !== identity.data || meta['seed'] !== identity.seed) {
    throw new StudioError(
      'mismatch',
      'The images have changed since this run began.',
      'Put them back as they were, or cancel the run and start it anew.',
    );
  }
  tell({ type: 'resumed', step: offset + state.step });
  progress.log(`Going on with “${name}” at step ${state.step}.`);
  if (meta['streams'] !== STREAMS_VERSION) {
    progress.log(
      'This run was begun by an earlier version, which drew random numbers otherwise: from here on images come in another order and in other variants than they would have. What was learned is kept, but running it again from its seed gives another result.',
    );
  }
  return state;
}
