import { Random } from '../../base/random';
import type { Classifier } from '../../nn/model';

/** How far a GPU's rounding may lead logits from the processor's, by the largest of them. */
const TOLERANCE = 5e-3;

interface Shown {
  images: Float32Array;
  count: number;
  size: number;
}

/** Images of noise to try a classifier on. */
export function noise(count: number, size: number): Shown {
  return { images: new Random(0, 'noise').uniformTensor([count, 3, size, size], 1).data, count, size };
}

/**
 * The same network, once on the processor and once elsewhere: which of the two to use. The other one is disposed.
 *
 * @returns the one elsewhere where it answers as the processor does, and sooner
 */
export async function quickerOf(here: Classifier, there: Classifier, shown: Shown): Promise<Classifier> {
  const [expected, found] = [await timed(here, shown), await timed(there, shown).catch(() => undefined)];
  const better = found && found.ms < expected.ms && agree(expected.logits, found.logits);
  await (better ? here : there).dispose();
  return better ? there : here;
}

async function timed(classifier: Classifier, { images, count, size }: Shown) {
  await classifier.predict(images, count, size); // what is made at the first call is not timed
  const started = performance.now();
  const logits = await classifier.predict(images, count, size);
  return { logits, ms: performance.now() - started };
}

function agree(expected: Float32Array, found: Float32Array): boolean {
  const limit = TOLERANCE * expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  return expected.every((value, i) => Math.abs(value - found[i]!) <= limit);
}
