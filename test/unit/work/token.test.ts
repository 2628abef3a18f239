import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { FromWorker } from '../../../src-main/work/protocol';
import { FromWorkerSchema } from '../../../src-main/work/protocol';
import {
  ignoringKeep,
  JobToken,
  shiftSteps,
  Speaker,
  StopRequest,
} from '../../../src-main/work/worker/token';

function token() {
  const said: FromWorker[] = [];
  const speaker = new Speaker((message) => said.push(FromWorkerSchema.parse(message)));
  const stop = new StopRequest();
  return { said, speaker, stop, token: new JobToken(speaker, stop) };
}

describe('a job’s token', () => {
  it('tells the newest progress and every metric, together', async () => {
    const { said, token: whole } = token();
    const half = whole.slice(0.5, 1);
    for (let step = 1; step <= 4; step++) {
      half.report({ fraction: step / 4, stage: 'Training', done: step, total: 4 });
      half.metric({ name: 'loss', step, value: step === 3 ? NaN : step });
    }
    expect(said).toEqual([]);
    await sleep(150);
    expect(said).toEqual([
      {
        type: 'metrics',
        points: [1, 2, 3, 4].map((step) => ({ name: 'loss', step, value: step === 3 ? null : step })),
      },
      { type: 'progress', progress: { fraction: 1, stage: 'Training', done: 4, total: 4 } },
    ]);
  });

  it('places a part of a part where it belongs', () => {
    const { said, speaker, token: whole } = token();
    whole.slice(0.2, 0.6).slice(0.5, 1).report({ fraction: 0.5, stage: 's' });
    speaker.flush();
    expect(said).toEqual([
      { type: 'progress', progress: { fraction: expect.closeTo(0.5, 9) as number, stage: 's' } },
    ]);
  });

  it.each(['pause', 'keep', 'cancel'] as const)('stops on request: %s', async (reason) => {
    const { stop, token: whole } = token();
    await whole.checkpoint();
    stop.ask(reason);
    await expect(whole.slice(0, 0.5).checkpoint()).rejects.toMatchObject({ reason });
    stop.ask('cancel');
    await expect(whole.checkpoint()).rejects.toMatchObject({ reason: 'cancel' });
  });

  it('lets what belongs to the result finish when the result is to be kept', async () => {
    const { stop, token: whole } = token();
    stop.ask('keep');
    await ignoringKeep(whole).slice(0, 1).checkpoint();
    stop.ask('cancel');
    await expect(ignoringKeep(whole).checkpoint()).rejects.toMatchObject({ reason: 'cancel' });
  });

  it('counts the steps of a later stage on', () => {
    const { said, speaker, token: whole } = token();
    shiftSteps(whole, 100).slice(0, 1).metric({ name: 'loss', step: 3, value: 1 });
    speaker.flush();
    expect(said).toEqual([{ type: 'metrics', points: [{ name: 'loss', step: 103, value: 1 }] }]);
  });
});
