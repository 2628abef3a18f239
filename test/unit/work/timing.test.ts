import { expect, it } from 'vitest';
import { timeInTurn } from '../../../src-main/work/worker/timing';

/** Works for so many milliseconds. */
function busy(milliseconds: number): Promise<void> {
  for (const end = performance.now() + milliseconds; performance.now() < end;);
  return Promise.resolve();
}

it('times models in turn, and none by what came before it', async () => {
  const order: string[] = [];
  const model = (name: string, milliseconds: number) => ({
    pass: () => {
      if (order.at(-1) !== name) order.push(name);
      return busy(milliseconds);
    },
  });
  const [fast, slow] = await timeInTurn([model('fast', 5), model('slow', 15)]);
  // Both were warmed up one after the other, and then took turns.
  expect(order.slice(0, 8)).toEqual(['fast', 'slow', 'fast', 'slow', 'fast', 'slow', 'fast', 'slow']);
  expect(order.length).toBeGreaterThan(30);
  expect(fast!.median).toBeGreaterThanOrEqual(5);
  expect(slow!.median / fast!.median).toBeGreaterThan(1.5);
  expect(fast!.p90).toBeGreaterThanOrEqual(fast!.median);
});
