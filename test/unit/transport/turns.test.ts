import { describe, expect, it } from 'vitest';
import { Turns } from '../../../src-main/api/transport/turns';

/** A page that asks for so many things. */
function asker(name: string, count: number, begun: string[]) {
  let left = count;
  return {
    ready: () => left > 0,
    take: () => {
      left--;
      begun.push(name);
    },
  };
}

const rest = () => new Promise((resolve) => setTimeout(resolve, 20));

describe('pages that ask at the same time', () => {
  it('take turns, whoever came first and asks for more', async () => {
    const turns = new Turns();
    const begun: string[] = [];
    turns.join(asker('flood', 1000, begun));
    turns.join(asker('page', 3, begun));
    await expect.poll(() => begun.length).toBe(1003);
    // One piece counts for what five others count for, at most: where the machine does something else in that turn.
    expect(begun.slice(0, 3 + 3 * 5).filter((name) => name === 'page')).toHaveLength(3);
  });

  it('wait for nobody who asks for much, however many those are', async () => {
    const turns = new Turns();
    const begun: string[] = [];
    for (let i = 0; i < 50; i++) turns.join(asker('flood', 200, begun));
    const behind: number[] = [];
    for (let i = 0; i < 20; i++) {
      await rest();
      const from = begun.length;
      turns.join(asker('page', 1, begun));
      await expect.poll(() => begun.indexOf('page', from), { interval: 1 }).toBeGreaterThanOrEqual(0);
      behind.push(begun.indexOf('page', from) - from);
    }
    expect(Math.max(...behind)).toBeLessThanOrEqual(2);
  });

  it('wait for few of those who ask for much, where they ask for one thing after another', async () => {
    const turns = new Turns();
    const begun: string[] = [];
    for (let i = 0; i < 50; i++) turns.join(asker('flood', 200, begun));
    const behind: number[] = [];
    let waiting = false;
    let answered = () => {};
    const page = {
      ready: () => waiting,
      take: () => {
        waiting = false;
        begun.push('page');
        answered();
      },
    };
    for (let i = 0; i < 40; i++) {
      const from = begun.length;
      const answer = new Promise<void>((resolve) => (answered = resolve));
      waiting = true;
      turns.join(page);
      await answer;
      behind.push(begun.length - 1 - from);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(behind.sort((a, b) => a - b)[20]).toBeLessThanOrEqual(12);
    // Those who flood go on all the same.
    await expect.poll(() => begun.length).toBe(50 * 200 + 40);
  });

  it('do not pay for what the machine did in their turn', async () => {
    const turns = new Turns();
    const begun: string[] = [];
    for (let i = 0; i < 50; i++) turns.join(asker('flood', 4000, begun));
    let left = 2;
    turns.join({
      ready: () => left > 0,
      take: () => {
        begun.push('page');
        // Another program has the processor, or garbage is collected.
        const until = performance.now() + (left-- === 2 ? 400 : 0);
        while (performance.now() < until);
      },
    });
    await expect.poll(() => left, { interval: 1 }).toBe(0);
    const [first, second] = [begun.indexOf('page'), begun.lastIndexOf('page')];
    // Each of the others at most as often as what it is charged for that turn.
    expect(second - first).toBeLessThanOrEqual(50 * 6);
  });

  it('leave the program time for everything else', async () => {
    const turns = new Turns();
    let timers = 0;
    const timing = setInterval(() => timers++, 1);
    let left = 20;
    const slow = {
      ready: () => left > 0,
      take: () => {
        left--;
        const until = performance.now() + 6;
        while (performance.now() < until);
      },
    };
    turns.join(slow);
    while (left > 0) await rest();
    clearInterval(timing);
    expect(timers).toBeGreaterThan(10);
  });

  it('are asked only when they are ready, and again when they say so', async () => {
    const turns = new Turns();
    const begun: string[] = [];
    let open = false;
    const held = { ...asker('held', 1, begun), ready: () => open && begun.length === 0 };
    turns.join(held);
    await rest();
    expect(begun).toEqual([]);
    open = true;
    turns.join(held);
    await rest();
    expect(begun).toEqual(['held']);
    turns.join(held);
    turns.leave(held);
  });
});
