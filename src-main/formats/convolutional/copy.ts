import { AVERAGED, OF_TRAINING, takenOf } from '../copies';
import type { WeightFiles } from '../weights';
import type { ConvolutionalFamily } from './family';
import { CONVOLUTIONAL_FAMILIES } from './registry';

/** The tensors of the one network of a file that is read. */
export interface ConvolutionalCopy {
  family: ConvolutionalFamily;
  /** The family's names → the stored ones. */
  stored: Map<string, string>;
  /** What was chosen or left out, in sentences. */
  notes: string[];
}

/** Wrappers are seldom deeper. */
const DEEPEST = 5;
/** A file that holds more networks was made to waste time. */
const MOST_COPIES = 16;

/**
 * Finds a convolutional network by its names, whatever stands before them, with a classifier under another name, and
 * beside what training leaves in a file. Of several copies the averaged one is taken.
 *
 * @returns undefined where there is none of a kind that is known
 */
export function findConvolutional(files: WeightFiles): ConvolutionalCopy | undefined {
  for (const family of CONVOLUTIONAL_FAMILIES) {
    const copies = prefixesOf(files.names, family).flatMap((prefix) => {
      const stored = under(files.names, prefix, family);
      return family.anchors.every((anchor) => stored.has(anchor)) ? [{ prefix, stored }] : [];
    });
    const rank = (prefix: string) => (AVERAGED.test(prefix) ? 0 : 1000) + prefix.length;
    const [taken, ...others] = copies.sort((a, b) => rank(a.prefix) - rank(b.prefix));
    if (!taken) continue;
    const notes = others.length > 0 ? [takenOf(copies, taken)] : [];
    const ofOthers = (name: string) =>
      others.some(({ prefix }) => prefix.length > taken.prefix.length && name.startsWith(prefix));
    for (const [name, place] of taken.stored) if (ofOthers(place)) taken.stored.delete(name);
    const own = new Set(taken.stored.values());
    const beside = files.names.filter((name) => !own.has(name) && !ofOthers(name));
    const left = withHead(family, taken.stored, beside, files, notes);
    tellLeft(left, notes);
    return { family, stored: taken.stored, notes };
  }
  return undefined;
}

/** Whatever stands before a network's first anchor. */
function prefixesOf(names: readonly string[], family: ConvolutionalFamily): string[] {
  const found: string[] = [];
  for (const name of names) {
    const parts = name.split('.');
    for (let i = 0; i < Math.min(parts.length, DEEPEST) && found.length < MOST_COPIES; i++) {
      const rest = parts.slice(i).join('.');
      if ((family.nameOf?.(rest) ?? rest) === family.anchors[0])
        found.push(name.slice(0, name.length - rest.length));
    }
  }
  return [...new Set(found)];
}

function under(names: readonly string[], prefix: string, family: ConvolutionalFamily): Map<string, string> {
  return new Map(
    names
      .filter((name) => name.startsWith(prefix))
      .map((name) => [family.nameOf?.(name.slice(prefix.length)) ?? name.slice(prefix.length), name]),
  );
}

/**
 * Gives a network without a classifier the one that stands in it, or beside it, under another name.
 *
 * @param beside names of tensors that are not the network's
 * @returns those that are nobody's
 */
function withHead(
  { head }: ConvolutionalFamily,
  stored: Map<string, string>,
  beside: readonly string[],
  files: WeightFiles,
  notes: string[],
): string[] {
  if ([...stored.keys()].some((name) => name.startsWith(`${head}.`))) return [...beside];
  const roots = new Map<string, [name: string, stored: string][]>();
  const add = (name: string, place: string) => {
    const root = name.split('.')[0]!;
    if (!OF_TRAINING.test(name)) roots.set(root, [...(roots.get(root) ?? []), [name, place]]);
  };
  for (const [name, place] of stored) add(name, place);
  for (const place of beside) add(place, place);
  const linear = [...roots].filter(([, tensors]) => {
    const ranks = tensors.map(([, place]) => files.shapeOf(place)?.length ?? 0);
    return ranks.includes(2) && !ranks.includes(4);
  });
  const [only, more] = linear;
  if (!only || more) return [...beside];
  const [root, tensors] = only;
  for (const [name, place] of tensors) {
    stored.delete(name);
    stored.set(`${head}${name.slice(root.length)}`, place);
  }
  notes.push(`“${root}” is taken for the classifier: nothing else gives scores of what the network sees.`);
  const taken = new Set(tensors.map(([, place]) => place));
  return beside.filter((name) => !taken.has(name));
}

function tellLeft(left: readonly string[], notes: string[]): void {
  const odd = left.filter((name) => !OF_TRAINING.test(name));
  if (odd.length === 0) return;
  const more = odd.length > 1 ? ` and ${odd.length - 1} more` : '';
  notes.push(
    `“${odd[0]!}”${more} belong${odd.length > 1 ? '' : 's'} to no part of the network that is known and ${odd.length > 1 ? 'are' : 'is'} left out.`,
  );
}
