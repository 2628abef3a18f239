import { describe, expect, it } from 'vitest';
import { evolve, type Fitness, type SearchSpace } from '../../../src-main/wave/evolution';
import { unevenName, type Uneven } from '../../../src-main/wave/uneven';

/** Heads cost three, blocks of hidden units one; both by the width. */
const SPACE: SearchSpace = {
  widths: [8, 16],
  depths: [3, 4],
  headDim: 4,
  mostUnits: (width) => width / 2,
  flopsOf: ({ width, blocks }) =>
    blocks.reduce((sum, { heads, units }) => sum + width * (3 * heads + units), 0),
  budget: 300,
};
/** Heads are worth most in the first block, hidden units in the last; and nothing is worth as much as a fourth block. */
const worth = ({ depth, blocks }: Uneven) =>
  blocks.reduce((sum, { heads, units }, i) => sum + heads * (depth - i) + units * i, 10 * depth);
const fitnessOf = (uneven: Uneven): Promise<Fitness> => Promise.resolve({ accuracy: worth(uneven), loss: 0 });

describe('evolution under a budget', () => {
  it('finds better networks than those it begins with, within the budget, each once', async () => {
    const found = await evolve(SPACE, { count: 60, seed: 1 }, fitnessOf);
    expect(found).toHaveLength(60);
    expect(new Set(found.map(({ uneven }) => unevenName(uneven))).size).toBe(60);
    for (const { uneven } of found) {
      expect(SPACE.flopsOf(uneven)).toBeLessThanOrEqual(SPACE.budget);
      expect(uneven.blocks).toHaveLength(uneven.depth);
      for (const { heads, units } of uneven.blocks) {
        expect(heads).toBeGreaterThanOrEqual(1);
        expect(heads).toBeLessThanOrEqual(uneven.width / 4);
        expect(units).toBeGreaterThanOrEqual(1);
        expect(units).toBeLessThanOrEqual(uneven.width / 2);
      }
    }
    const even = found.filter(({ uneven: { blocks } }) =>
      blocks.every(({ heads, units }) => heads === blocks[0]!.heads && units === blocks[0]!.units),
    );
    expect(found[0]!.fitness.accuracy).toBeGreaterThan(
      Math.max(...even.map(({ fitness }) => fitness.accuracy)),
    );
  });

  /** Small enough to look at every network there is. */
  it('finds the best there is', async () => {
    const small = { ...SPACE, widths: [8], depths: [3], budget: 130 };
    const all: Uneven[] = [];
    const choices = [1, 2].flatMap((heads) => [1, 2, 3, 4].map((units) => ({ heads, units })));
    for (const a of choices) for (const b of choices) for (const c of choices) all.push({ width: 8, depth: 3, blocks: [a, b, c] }); // prettier-ignore
    const best = Math.max(...all.filter((each) => small.flopsOf(each) <= 130).map(worth));
    const found = await evolve(small, { count: 60, seed: 3 }, fitnessOf);
    expect(found[0]!.fitness.accuracy).toBe(best);
  });

  it('looks at the same networks again for the same seed, and at others for another', async () => {
    const names = async (seed: number) =>
      (await evolve(SPACE, { count: 40, seed }, fitnessOf)).map(({ uneven }) => unevenName(uneven));
    expect(await names(7)).toEqual(await names(7));
    expect(await names(7)).not.toEqual(await names(8));
  });

  it('of two that are right as often prefers the smaller loss', async () => {
    const found = await evolve(SPACE, { count: 20, seed: 0 }, (_, done) =>
      Promise.resolve({ accuracy: 0.5, loss: 1 - done / 100 }),
    );
    expect(found.map(({ fitness }) => fitness.loss)).toEqual(
      found.map(({ fitness }) => fitness.loss).toSorted((a, b) => a - b),
    );
  });

  it('ends where there is nothing else within the budget, and finds nothing where nothing fits', async () => {
    const one = { ...SPACE, widths: [4], depths: [1], mostUnits: () => 2 };
    expect(await evolve(one, { count: 50, seed: 0 }, fitnessOf)).toHaveLength(1);
    expect(await evolve({ ...SPACE, budget: 1 }, { count: 50, seed: 0 }, fitnessOf)).toEqual([]);
  });
});
