import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../../base/errors';
import { writeDurably } from '../../base/files';
import type { ProgressToken } from '../../base/progress';
import { STREAMS_VERSION } from '../../base/random';
import type { BatchLoader } from '../../data/loader';
import type { Dataset } from '../../data/types';
import type { Engine } from '../../engine/types';
import { readState, writeState } from '../../formats/checkpoint';
import { readModel, writeModel } from '../../formats/model';
import type { Model } from '../../nn/model';
import type { TrainingHooks, TrainingState } from '../../nn/training';
import type { WorkContext } from './context';
import { curveOf, evaluationInterval } from './measure';

type StageHooks = Pick<
  TrainingHooks,
  'resume' | 'save' | 'saveEvery' | 'plateau' | 'ended' | 'evaluateEvery'
>;

/** A part of a job that is trained by itself, with a checkpoint and a result of its own. */
export interface Stage<T> {
  name: string;
  dataset: Dataset;
  loader: Pick<BatchLoader, 'batchSize' | 'settle'>;
  /** Updates that are planned. */
  steps: number;
  /** Steps of the stages before it: a job's charts have one axis. */
  offset?: number;
  /** Steps between two measurements; left out: ten in a run. */
  evaluateEvery?: number | undefined;
  /** Whether it ends by what is measured. */
  patient?: boolean;
  /** The state of an earlier run that is made longer: where it begins. */
  from?: string | undefined;
  train(engine: Engine, hooks: StageHooks): Promise<T>;
  write(path: string, result: T): Promise<void>;
  read(path: string): Promise<T>;
}

/** What a stage gave, and what it took: fewer steps than planned where it was told to keep what there is. */
export interface Trained<T> {
  result: T;
  steps: number;
  samples: number;
  /** The file with the state from which it could be made longer, where its schedule allows that. */
  plateau?: string;
}

/**
 * Runs a stage, or goes on with it from its checkpoint, or – where it was finished before the job was interrupted – reads
 * what it gave.
 *
 * @throws StudioError 'mismatch' when the data is no longer what the checkpoint was trained on
 */
export async function runStage<T>(context: WorkContext, stage: Stage<T>): Promise<Trained<T>> {
  const path = (kind: string) => join(context.order.folder, `${stage.name}.${kind}`);
  const [resultPath, statePath, stepsPath, topPath] = [
    ...['result.safetensors', 'state.safetensors', 'steps.json', 'plateau.safetensors'],
  ].map(path) as [string, string, string, string];
  const trained = (result: T, steps: number) => ({
    ...{ result, steps, samples: steps * stage.loader.batchSize },
    ...(existsSync(topPath) ? { plateau: topPath } : {}),
  });
  if (existsSync(resultPath)) {
    // Earlier versions did not write how many steps it took.
    const steps = existsSync(stepsPath) ? Number(readFileSync(stepsPath, 'utf8')) : stage.steps;
    return trained(await stage.read(resultPath), steps);
  }
  const own = existsSync(statePath);
  const begun = own ? statePath : stage.from;
  const resume = begun === undefined ? undefined : await resumable(context, stage, begun);
  // Where the earlier run was told to keep what it had, this one goes on beyond.
  if (!own) delete resume?.end;
  const meta = { ...identityOf(context, stage), streams: STREAMS_VERSION };
  let steps = stage.steps;
  const result = await stage.train(await context.engine(), {
    resume,
    saveEvery: context.order.saveEvery,
    save: async (state) => {
      await writeState(statePath, state, meta);
      context.tell({ type: 'saved', step: (stage.offset ?? 0) + state.step });
    },
    plateau: async (state) => {
      if (!existsSync(topPath)) await writeState(topPath, state, meta);
    },
    ended: (done) => (steps = done),
    evaluateEvery: evaluationInterval(stage.evaluateEvery, stage.steps, stage.patient),
  });
  await writeDurably(stepsPath, [Buffer.from(String(steps))]);
  await stage.write(resultPath, result);
  await rm(statePath, { force: true });
  await stage.loader.settle();
  return trained(result, steps);
}

/** Runs a stage whose result is a model, and draws the curve of its accuracy. */
export function runModelStage(
  context: WorkContext,
  stage: Omit<Stage<Model>, 'train' | 'write' | 'read'>,
  progress: ProgressToken,
  train: (
    engine: Engine,
    hooks: StageHooks & { evaluate: (model: Model, step: number) => Promise<number> },
  ) => Promise<Model>,
): Promise<Trained<Model>> {
  const evaluate = curveOf(context, stage.dataset, progress);
  return runStage(context, {
    ...stage,
    write: writeModel,
    read: readModel,
    train: (engine, hooks) => train(engine, { ...hooks, evaluate }),
  });
}

/** What a checkpoint belongs to: going on with other data would be another run. */
function identityOf<T>({ order }: WorkContext, { dataset }: Stage<T>): { data: string; seed: number } {
  return { data: dataset.fingerprint, seed: order.seed };
}

async function resumable<T>(context: WorkContext, stage: Stage<T>, path: string): Promise<TrainingState> {
  const { state, meta } = await readState(path);
  const identity = identityOf(context, stage);
  if (meta['data'] !== identity.data || meta['seed'] !== identity.seed) {
    throw new StudioError(
      'mismatch',
      'The images have changed since this run began.',
      'Put them back as they were, or cancel the run and start it anew.',
    );
  }
  const { progress, tell } = context;
  tell({ type: 'resumed', step: (stage.offset ?? 0) + state.step });
  progress.log(`Going on with “${stage.name}” at step ${state.step}.`);
  if (meta['streams'] !== STREAMS_VERSION) {
    progress.log(
      'This run was begun by an earlier version, which drew random numbers otherwise: from here on images come in another order and in other variants than they would have. What was learned is kept, but running it again from its seed gives another result.',
    );
  }
  return state;
}
