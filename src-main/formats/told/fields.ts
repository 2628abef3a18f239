import type { Rgb } from '../../nn/model';
import { listsIn } from '../../base/class-lists';
import type { Literal } from '../../base/literal';

/**
 * Reads the fields of a description one by one. A field that is there but makes no sense is lost with a note, and
 * everything else is kept. `null` stands for a field that is not there, as transformers writes it.
 */
export class Fields {
  constructor(
    private readonly values: ReadonlyMap<string, Literal>,
    /** For the notes: a file's name. */
    readonly from: string,
    readonly notes: string[],
    private readonly path = '',
  ) {}

  /** The first of these names that has a value. */
  get(...names: string[]): Literal | undefined {
    for (const name of names) {
      const value = this.values.get(name);
      if (value !== undefined && value !== null) return value;
    }
    return undefined;
  }

  /** The fields whose name, in small letters alone, fits. */
  named(pattern: RegExp): string[] {
    return [...this.values.keys()].filter((name) => pattern.test(name.toLowerCase().replace(/[^a-z]/g, '')));
  }

  /** The first of these that is a text; empty where it is none. */
  phrase(...names: string[]): string {
    const value = this.get(...names);
    return typeof value === 'string' ? value : '';
  }

  /** Its fields that are objects. */
  parts(): Fields[] {
    return [...this.values]
      .filter(([, value]) => value instanceof Map)
      .map(
        ([name, value]) =>
          new Fields(value as Map<string, Literal>, this.from, this.notes, `${this.path}${name}.`),
      );
  }

  /** Lists of names that it has, or a part of it, the surest first. */
  lists(): Literal[] {
    return listsIn(this.values);
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** Fields of an object within this one; empty where there is none. */
  within(name: string): Fields {
    const value = this.#read([name], (found) => (found instanceof Map ? found : undefined));
    return new Fields(value ?? new Map(), this.from, this.notes, `${this.path}${name}.`);
  }

  number(...names: string[]): number | undefined {
    return this.#read(names, numberOf);
  }

  /** A whole number of at least 1. */
  whole(...names: string[]): number | undefined {
    return this.#read(names, (value) => {
      const number = numberOf(value);
      return number !== undefined && Number.isInteger(number) && number >= 1 ? number : undefined;
    });
  }

  flag(...names: string[]): boolean | undefined {
    return this.#read(names, (value) => {
      if (typeof value === 'boolean') return value;
      const text = typeof value === 'object' ? '' : String(value).toLowerCase();
      if (text === 'true' || text === '1') return true;
      return text === 'false' || text === '0' ? false : undefined;
    });
  }

  text(...names: string[]): string | undefined {
    return this.#read(names, (value) => (typeof value === 'string' ? value : undefined));
  }

  /** A number for each colour, or one for all; a text may hold all three. @param positive refuses what nothing can be divided by */
  rgb(names: string[], positive = false): Rgb | undefined {
    return this.#read(names, (value) => {
      const several = typeof value === 'string' ? value.trim().split(/[\s,;]+/) : value;
      const list = Array.isArray(several) ? several.map(numberOf) : [numberOf(several)];
      const [r, g = r, b = r] = list;
      if (list.length !== 1 && list.length !== 3) return undefined;
      if (r === undefined || g === undefined || b === undefined) return undefined;
      return positive && Math.min(r, g, b) <= 0 ? undefined : ([r, g, b] as const);
    });
  }

  /** Says that a field could not be used. */
  lost(name: string): void {
    this.notes.push(`“${this.path}${name}” in “${this.from}” cannot be read and is left out.`);
  }

  #read<T>(names: string[], convert: (value: Literal) => T | undefined): T | undefined {
    for (const name of names) {
      const value = this.values.get(name);
      if (value === undefined || value === null) continue;
      const converted = convert(value);
      if (converted !== undefined) return converted;
      this.lost(name);
    }
    return undefined;
  }
}

/** A finite number, also where it was written as a text. */
export function numberOf(value: Literal | undefined): number | undefined {
  if (typeof value !== 'number' && (typeof value !== 'string' || value.trim() === '')) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
