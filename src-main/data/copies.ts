import type { DataProblem, SplitName } from './types';

interface Seen {
  split: SplitName;
  file: string | undefined;
}

const PURPOSE: Record<SplitName, string> = { train: 'trained on', val: 'validated on', test: 'tested with' };

const ADVICE = 'Accuracy says little then: --leave-out-copies leaves them out.';

/** Finds pictures that are in several splits, whatever their names: what is measured on them says little. */
export class CopyFinder {
  readonly #seen = new Map<string, Seen>();
  /** By the split of the copy and that of the first. */
  readonly #found = new Map<string, { count: number; copy: Seen; first: Seen }>();

  /**
   * @param content a hash; undefined where there is none
   * @returns whether another split, that came before, has the same picture
   */
  add(content: string | undefined, split: SplitName, file: string | undefined): boolean {
    if (content === undefined) return false;
    const first = this.#seen.get(content);
    if (!first) this.#seen.set(content, { split, file });
    if (!first || first.split === split) return false;
    const key = `${split} ${first.split}`;
    const found = this.#found.get(key) ?? { count: 0, copy: { split, file }, first };
    this.#found.set(key, { ...found, count: found.count + 1 });
    return true;
  }

  /** @param leftOut whether the copies were left out */
  problems(leftOut: boolean): DataProblem[] {
    return [...this.#found.values()].map(({ count, copy, first }) => {
      const one = count === 1;
      const [use, other] = [PURPOSE[copy.split], PURPOSE[first.split]];
      const example = copy.file === undefined ? '' : ` (“${copy.file}” is “${first.file ?? ''}”)`;
      const which = one
        ? `1 image that is ${use} is ${other}, too${example}`
        : `${count} images that are ${use} are ${other}, too${example}`;
      const end = leftOut ? `: ${one ? 'it is' : 'they are'} left out.` : `. ${ADVICE}`;
      return { kind: 'copies', message: `${which}${end}`, fatal: false };
    });
  }
}
