import { Random } from '../base/random';
import { unevenName, type Uneven } from './uneven';

/** Where uneven networks are looked for. */
export interface SearchSpace {
  /** Ascending: those that the bank was condensed for. */
  widths: readonly number[];
  depths: readonly number[];
  /** Features of a head. */
  headDim: number;
  /** Blocks of hidden units that a block of this width has at most. */
  mostUnits(width: number): number;
  /** Operations of one image. */
  flopsOf(uneven: Uneven): number;
  /** The most that it may take. */
  budget: number;
}

/** How good a network is; of two that are right as often the one with the smaller loss is better. */
export interface Fitness {
  accuracy: number;
  loss: number;
}

export interface Candidate {
  uneven: Uneven;
  fitness: Fitness;
}

/** So many of the best have children. */
const PARENTS = 10;
/** Share of the children that have two parents. */
const CROSSED = 0.3;
/** Tries to find one that was not seen before. */
const TRIES = 100;

/**
 * Evolution under a budget (once-for-all, arXiv 1908.09791, §3.3; AutoFormer, arXiv 2107.00651): begins with evenly cut
 * networks of every width and depth, then changes and crosses the best. Each candidate uses the budget up, as far as whole
 * heads and blocks of hidden units go.
 *
 * @param count networks that are looked at
 * @param fitnessOf of one network, on images that nothing is reported of
 * @returns all that were looked at, the best first
 */
export async function evolve(
  space: SearchSpace,
  { count, seed }: { count: number; seed: number },
  fitnessOf: (uneven: Uneven, done: number) => Promise<Fitness>,
): Promise<Candidate[]> {
  const seen = new Set<string>();
  const found: Candidate[] = [];
  const look = async (uneven: Uneven) => {
    seen.add(unevenName(uneven));
    found.push({ uneven, fitness: await fitnessOf(uneven, found.length) });
    found.sort(byFitness);
  };
  for (const uneven of evenStarts(space)) {
    if (found.length < count && !seen.has(unevenName(uneven))) await look(uneven);
  }
  for (let at = 0; found.length < count && found.length > 0; at++) {
    const child = newChild(space, found, seen, new Random(seed, 'evolution', at));
    if (!child) break;
    await look(child);
  }
  return found;
}

function byFitness({ fitness: a }: Candidate, { fitness: b }: Candidate): number {
  return b.accuracy - a.accuracy || a.loss - b.loss;
}

/** Of each width and depth the largest share of all its heads and hidden units that is within the budget. */
function evenStarts(space: SearchSpace): Uneven[] {
  const starts: Uneven[] = [];
  for (const width of space.widths) {
    for (const depth of space.depths) {
      const [heads, units] = [width / space.headDim, space.mostUnits(width)];
      const cut = (share: number): Uneven => {
        const block = { heads: atLeastOne(heads * share), units: atLeastOne(units * share) };
        return { width, depth, blocks: Array.from({ length: depth }, () => ({ ...block })) };
      };
      const steps = Array.from({ length: units }, (_, i) => cut((units - i) / units));
      const fits = steps.find((each) => space.flopsOf(each) <= space.budget);
      if (fits) starts.push(filled(space, fits, new Random(0, 'start', width, depth)));
    }
  }
  return starts;
}

function newChild(
  space: SearchSpace,
  found: readonly Candidate[],
  seen: ReadonlySet<string>,
  random: Random,
): Uneven | undefined {
  for (let i = 0; i < TRIES; i++) {
    // Where all children of the best are known, others have some.
    const parents = found.slice(0, i < TRIES / 2 ? PARENTS : found.length);
    const any = () => parents[random.integer(parents.length)]!.uneven;
    const [one, other] = [any(), any()];
    const child =
      random.uniform() < CROSSED && one.width === other.width && one.depth === other.depth
        ? crossed(one, other, random)
        : mutated(space, one, random);
    const whole = filled(space, withinBudget(space, child, random), random);
    if (space.flopsOf(whole) <= space.budget && !seen.has(unevenName(whole))) return whole;
  }
  return undefined;
}

/** Each block as in the one or the other. */
function crossed(one: Uneven, { blocks }: Uneven, random: Random): Uneven {
  return {
    ...one,
    blocks: one.blocks.map((block, i) => ({ ...(random.uniform() < 0.5 ? block : blocks[i]!) })),
  };
}

/** A few blocks with other numbers of heads and hidden units; now and then a neighbouring width or depth. */
function mutated(space: SearchSpace, parent: Uneven, random: Random): Uneven {
  const next = (values: readonly number[], value: number) => {
    const at = values.indexOf(value) + (random.uniform() < 0.5 ? -1 : 1);
    return random.uniform() < 0.1 ? (values[at] ?? value) : value;
  };
  const [width, depth] = [next(space.widths, parent.width), next(space.depths, parent.depth)];
  const [heads, units] = [width / space.headDim, space.mostUnits(width)];
  const blocks = Array.from({ length: depth }, (_, i) => {
    const like = parent.blocks[Math.floor((i * parent.depth) / depth)]!;
    const wider = width / parent.width;
    const change = random.uniform() < 2 / depth;
    return {
      heads: change ? 1 + random.integer(heads) : clamped(like.heads * wider, heads),
      units: change ? 1 + random.integer(units) : clamped(like.units * wider, units),
    };
  });
  return { width, depth, blocks };
}

/** Takes heads and blocks of hidden units away, one after another, until the budget is kept or there are no more. */
function withinBudget(space: SearchSpace, uneven: Uneven, random: Random): Uneven {
  let smaller = uneven;
  while (space.flopsOf(smaller) > space.budget) {
    const fewer = changes(smaller, -1).filter(({ blocks }) =>
      blocks.every(({ heads, units }) => heads > 0 && units > 0),
    );
    if (fewer.length === 0) return smaller;
    smaller = fewer[random.integer(fewer.length)]!;
  }
  return smaller;
}

/** Adds heads and blocks of hidden units, until none fits any more. */
function filled(space: SearchSpace, uneven: Uneven, random: Random): Uneven {
  const [most, units] = [uneven.width / space.headDim, space.mostUnits(uneven.width)];
  let larger = uneven;
  for (;;) {
    const more = changes(larger, 1).filter(
      (each) =>
        each.blocks.every((block) => block.heads <= most && block.units <= units) &&
        space.flopsOf(each) <= space.budget,
    );
    if (more.length === 0) return larger;
    larger = more[random.integer(more.length)]!;
  }
}

/** With one head, or one block of hidden units, more or less in one of the blocks. */
function changes({ blocks, ...size }: Uneven, by: 1 | -1): Uneven[] {
  return blocks.flatMap((_, at) =>
    (['heads', 'units'] as const).map((what) => ({
      ...size,
      blocks: blocks.map((block, i) => (i === at ? { ...block, [what]: block[what] + by } : block)),
    })),
  );
}

function atLeastOne(value: number): number {
  return Math.max(1, Math.floor(value));
}

function clamped(value: number, most: number): number {
  return Math.min(most, Math.max(1, Math.round(value)));
}
