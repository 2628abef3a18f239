import { describe, expect, it } from 'vitest';
import { type Taker, Turns } from '../../../src-main/api/transport/turns';

/** A page that asks for so many things. */
function asker(name: string, count: number, begun: string[]) {
  let left = count;
  return {
    waiting: () => left,
    take: () => {
      left--;
      begun.push(name);
    },
  };
}

/** One each of whose pieces takes so long. */
function busy(taker: Taker, ms: number): Taker {
  const take = () => {
    taker.take();
    const until = performance.now() + ms;
    while (performance.now() < until);
  };
  return { waiting: () => taker.waiting(), take };
}

/** A page that asks again when it was answered. @returns asks */
function onePieceAtATime(turns: Turns, name: string, begun: string[]): () => Promise<void> {
  let answered: (() => void) | undefined;
  const page: Taker = {
    waiting: () => (answered ? 1 : 0),
    take: () => {
      begun.push(name);
      answered!();
      answered = undefined;
    },
  };
  return () =>
    new Promise((resolve) => {
      answered = resolve;
      turns.join(page);
    });
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

  const CASES: [name: string, pieces: number, pieceMs: number][] = [
    ['much in short pieces', 200, 0],
    // All count for the same: those who ask for them have used equally much, each.
    ['much in long pieces', 36, 3],
    ['a few long pieces each', 12, 5],
  ];
  it.for(CASES)(
    'wait for few of those who ask for %s, where they ask for one thing after another',
    async ([, pieces, pieceMs]) => {
      const turns = new Turns();
      const begun: string[] = [];
      const page = onePieceAtATime(turns, 'page', begun);
      for (let i = 0; i < 5; i++) await page();
      for (let i = 0; i < 25; i++) turns.join(busy(asker('flood', pieces, begun), pieceMs));
      const behind: number[] = [];
      while (behind.length < 20) {
        const from = begun.length;
        await page();
        behind.push(begun.length - 1 - from);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      // The one that is working, and the one in between whose turn it is all the same.
      expect(Math.max(...behind)).toBeLessThanOrEqual(3);
      // Those who flood go on all the same.
      await expect.poll(() => begun.length).toBe(5 + 20 + 25 * pieces);
    },
  );

  it('leave those a turn now and then who ask for much', async () => {
    const turns = new Turns();
    const begun: string[] = [];
    const flood = asker('flood', 40, begun);
    turns.join(flood);
    const ends = new AbortController();
    const asking = Array.from({ length: 4 }, async () => {
      const page = onePieceAtATime(turns, 'page', begun);
      while (!ends.signal.aborted) await page();
    });
    await expect.poll(() => begun.filter((name) => name === 'flood').length, { interval: 1 }).toBe(40);
    ends.abort();
    await Promise.all(asking);
  });

  it('do not pay for what the machine did in their turn', async () => {
    const turns = new Turns();
    const begun: string[] = [];
    for (let i = 0; i < 50; i++) turns.join(asker('flood', 4000, begun));
    let left = 2;
    turns.join({
      waiting: () => left,
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
      waiting: () => left,
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
    const held = { ...asker('held', 1, begun), waiting: () => Number(open && begun.length === 0) };
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
