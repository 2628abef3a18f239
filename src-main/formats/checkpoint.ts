import { z } from 'zod';
import type { TensorMap } from '../base/tensor';
import type { LossScaleState } from '../nn/loss-scale';
import type { Best, TrainingState } from '../nn/training';
import { describeFile, type Kind, readDescription } from './description';
import { withSafetensors } from './safetensors/reader';
import { writeSafetensors } from './safetensors/writer';

/** What a checkpoint knows beside the tensors: plain JSON. */
export type CheckpointMeta = Record<string, unknown>;

const CHECKPOINT: Kind<{
  step: number;
  end?: number;
  meta: CheckpointMeta;
  names: string[];
  averaged: boolean;
  lossScale?: LossScaleState;
  best?: Omit<Best, 'params'>;
}> = {
  name: 'checkpoint',
  version: 1,
  schema: z.strictObject({
    step: z.int().min(0),
    /** Where the run ends early. */
    end: z.int().min(0).exactOptional(),
    meta: z.record(z.string(), z.unknown()),
    /** Of the parameters, in their order. */
    names: z.array(z.string()),
    averaged: z.boolean(),
    /** Where it computes with float16. */
    lossScale: z.object({ scale: z.number().positive(), since: z.int().min(0) }).exactOptional(),
    /** What did best on held-out images, where the run is to end by that. */
    best: z.object({ step: z.int().min(0), loss: z.number(), since: z.int().min(0) }).exactOptional(),
  }),
};

/**
 * Writes the state of a training run, in one file: the old one stays until the new one is whole.
 *
 * @param meta what the run is, to be compared when it is resumed; plain JSON
 */
export async function writeState(path: string, state: TrainingState, meta: CheckpointMeta): Promise<void> {
  const { step, end, best, lossScale, ...rest } = state;
  const parts = best ? { ...rest, best: best.params } : rest;
  const tensors: TensorMap = new Map();
  for (const [part, content] of Object.entries<TensorMap>(parts)) {
    for (const [name, tensor] of content) tensors.set(`${part}/${name}`, tensor);
  }
  const description = {
    step,
    ...(end === undefined ? {} : { end }),
    meta,
    names: [...state.params.keys()],
    averaged: state.ema !== undefined,
    ...(lossScale ? { lossScale } : {}),
    ...(best ? { best: { step: best.step, loss: best.loss, since: best.since } } : {}),
  };
  await writeSafetensors(path, tensors, describeFile(CHECKPOINT, description));
}

/**
 * Reads a training run's state. Its values are not checked: a run that diverged is continued as it was.
 *
 * @throws StudioError 'bad-file' where the file is damaged or no checkpoint, 'newer-version', 'not-found'
 */
export async function readState(path: string): Promise<{ state: TrainingState; meta: CheckpointMeta }> {
  return withSafetensors(path, async (file) => {
    const { step, end, meta, names, averaged, lossScale, best } = readDescription(file, CHECKPOINT);
    const part = async (prefix: string) => {
      const tensors: TensorMap = new Map();
      for (const name of names) tensors.set(name, await file.read(`${prefix}/${name}`));
      return tensors;
    };
    const ending = end === undefined ? {} : { end };
    const state: TrainingState = {
      ...{ step, ...ending, params: await part('params'), m: await part('m'), v: await part('v') },
      ...(averaged ? { ema: await part('ema') } : {}),
      ...(lossScale ? { lossScale } : {}),
      ...(best ? { best: { ...best, params: await part('best') } } : {}),
    };
    return { state, meta };
  });
}
