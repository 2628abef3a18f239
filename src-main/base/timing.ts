import { availableParallelism, cpus } from 'node:os';
import { usableCores } from './processors';

/** How long computations take, measured so that what else the machine does is seen and not taken for their own time. */

/** Passes before anything counts: caches are filled and the processor has left its sleep. */
const WARM_UP = 3;
/** Rounds of all, in turn: what disturbs one round disturbs all of them alike. */
const ROUNDS = 21;
/** Slow ones get fewer rounds, so that all of them take about so long, in ms. */
const BUDGET_MS = 20_000;
const LEAST_ROUNDS = 9;
/** A reading is repeated until it takes so long: shorter ones are the clock's noise. */
const SHORTEST_MS = 4;
/** Beyond these ratios of the median to the least, and of the eighth tenth to the median, something else computed, too. */
const STEADY = { median: 1.5, most: 1.75 };

/** Processors that others may use where all are wanted, before what is measured waits for them: so many, or this share of all. */
const OTHERS = { processors: 0.5, share: 0.05 };

/** In a latency's conditions, under `beside`: something else took its share of the machine. */
export const OTHER_WORK = 'other work on the machine';

/** Something that is timed, and what one pass of it is. */
export interface Timed {
  pass: () => Promise<unknown>;
}

/** Of one pass, in ms. */
export interface Times {
  median: number;
  p90: number;
  /** How many readings that is of. */
  passes: number;
  /** The readings lie farther apart than they do on a machine that does nothing else. */
  disturbed: boolean;
}

export interface Timing {
  /** Done before each round. */
  between?: (done: number, total: number) => Promise<void> | void;
  /** Threads of a pass; default one for each core. */
  threads?: number;
  /** How long others have computed until now, on all processors, in ms. */
  others?: () => number;
}

interface Warm extends Timed {
  /** Passes that a reading is the mean of. */
  repeats: number;
  /** What a reading takes, in ms. */
  takes: number;
}

/**
 * Median and 90th percentile of one pass of each. All take turns, round by round, so that a machine that becomes slower in
 * between is no difference between them. What was disturbed is measured once more by itself; if that was disturbed, too,
 * the quicker of both is given, and said to be. Disturbed is what took unequally long, or had others compute on processors
 * that it wanted for itself.
 */
export async function timeInTurn(each: readonly Timed[], timing: Timing = {}): Promise<Times[]> {
  const { between = () => {}, threads = usableCores(), others = othersMs } = timing;
  const warm: Warm[] = [];
  for (const timed of each) warm.push(await warmedUp(timed));
  const taken = async (some: readonly Warm[], before: typeof between): Promise<Times[]> => {
    const [started, theirs] = [performance.now(), others()];
    const readings = await takeTurns(some, before);
    const crowded = isCrowded((others() - theirs) / (performance.now() - started), threads);
    return readings.map(timesOf).map((found) => ({ ...found, disturbed: found.disturbed || crowded }));
  };
  const times = await taken(warm, between);
  for (const [i, first] of times.entries()) {
    if (!first.disturbed) continue;
    const again = (await taken([warm[i]!], (_, total) => between(total, total)))[0]!;
    // Disturbances only ever take time.
    if (!again.disturbed || again.median < first.median) times[i] = again;
  }
  return times;
}

async function warmedUp({ pass }: Timed): Promise<Warm> {
  for (let i = 0; i < WARM_UP; i++) await pass();
  const started = performance.now();
  await pass();
  const took = Math.max(0.01, performance.now() - started);
  const repeats = Math.max(1, Math.ceil(SHORTEST_MS / took));
  return { pass, repeats, takes: repeats * took };
}

async function takeTurns(
  each: readonly Warm[],
  between: (done: number, total: number) => Promise<void> | void,
): Promise<number[][]> {
  const round = each.reduce((sum, { takes }) => sum + takes, 0);
  const rounds = Math.max(LEAST_ROUNDS, Math.min(ROUNDS, Math.floor(BUDGET_MS / round)));
  const readings = each.map((): number[] => []);
  for (let done = 0; done < rounds; done++) {
    await between(done, rounds);
    for (const [index, { pass, repeats }] of each.entries()) {
      const started = performance.now();
      for (let i = 0; i < repeats; i++) await pass();
      readings[index]!.push((performance.now() - started) / repeats);
    }
  }
  return readings;
}

/** @param others processors that they used on average */
function isCrowded(others: number, threads: number): boolean {
  const cores = usableCores();
  return threads + others > cores + Math.max(OTHERS.processors, OTHERS.share * cores);
}

/** How long all processors have computed for others; 0 where a part of them is ours, and nobody tells how busy that is. */
function othersMs(): number {
  const all = cpus();
  if (all.length !== availableParallelism()) return 0;
  const busy = all.reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0);
  const { user, system } = process.cpuUsage();
  return busy - (user + system) / 1000;
}

/** What readings of one pass say, in ms. */
export function timesOf(readings: readonly number[]): Times {
  const sorted = readings.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
  const [median, p90] = [at(0.5), at(0.9)];
  const disturbed = median > STEADY.median * at(0) || at(0.8) > STEADY.most * median;
  return { median, p90, passes: sorted.length, disturbed };
}
