/** The text is no value of JSON or Python. */
export class LiteralError extends Error {}

/** What a text in JSON or Python's notation stands for: objects are maps, as order and number-like keys matter. */
export type Literal = string | number | boolean | null | Literal[] | Map<string, Literal>;

/**
 * Reads JSON as people and programs really write it: with a byte-order mark, with Python's `NaN` and `Infinity`, with a
 * comma too many, with comments, and Python's own way of writing a dictionary (`{0: 'cat', 1: "it's"}`), which some
 * exporters put into a file's metadata, with what Python, NumPy and PyTorch write around it (`OrderedDict([('cat', 0)])`,
 * `array(['cat'], dtype='<U3')`, `tensor([0.5])`), and NumPy's way of printing lists (`[0.485 0.456 0.406]`).
 *
 * @throws LiteralError where the text is neither
 */
export function readLiteral(text: string): Literal {
  const reader = new LiteralReader(text.replace(/^\uFEFF/, ''));
  const value = reader.value(0);
  reader.end();
  return value;
}

const WORDS = new Map<string, Literal>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['null', null],
  ['None', null],
  ['NaN', NaN],
  ['nan', NaN],
  ['Infinity', Infinity],
  ['inf', Infinity],
  ['-Infinity', -Infinity],
]);
const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '0': '\0' };
const CLOSING: Record<string, string> = { '[': ']', '(': ')', '{': '}' };
const DEEPEST = 64;
/** Between two words, and what is meant for people. */
const SPACE = /(?:\s+|\/\/.*|#.*|\/\*[^]*?\*\/)*/y;
/** What is written around a value. */
const AROUND =
  /(?:(?:collections|np|numpy|torch)\.)?(OrderedDict|dict|list|tuple|array|tensor|Size|str_|bool_|u?int\d+|float\d+)\(/y;
/** What else is said of it, as `dtype=object`. */
const ASIDE = /[a-z]+\s*=\s*(?:'[^']*'|"[^"]*"|[\w.]+)/y;

/** Whether a text begins as a list or a dictionary does, in one of the notations that {@link readLiteral} reads. */
export const beginsLiteral = (text: string): boolean =>
  /^[[{]/.test(text) || matchAt(AROUND, text, 0) !== null;

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

class LiteralReader {
  #at = 0;

  constructor(private readonly text: string) {}

  value(depth: number): Literal {
    if (depth > DEEPEST) throw new LiteralError('too deep');
    this.#space();
    const char = this.text[this.#at] ?? '';
    if (char === '{') return this.#object(depth);
    if (char === '[' || char === '(') return this.#list(depth);
    if (char === '"' || char === "'") return this.#string();
    const around = this.#take(AROUND);
    if (around) return this.#within(around[1]!, depth);
    return this.#word();
  }

  end(): void {
    this.#space();
    if (this.#at < this.text.length) throw new LiteralError('more follows');
  }

  #object(depth: number): Map<string, Literal> {
    const entries = new Map<string, Literal>();
    this.#items('{', () => {
      const key = this.value(depth + 1);
      if (typeof key === 'object') throw new LiteralError('no key');
      this.#expect(':');
      entries.set(String(key), this.value(depth + 1));
    });
    return entries;
  }

  #list(depth: number): Literal[] {
    const items: Literal[] = [];
    this.#items(this.text[this.#at]!, () => items.push(this.value(depth + 1)));
    return items;
  }

  #within(name: string, depth: number): Literal {
    const values: Literal[] = [];
    this.#at--;
    this.#items('(', () => {
      if (!this.#take(ASIDE)) values.push(this.value(depth + 1));
    });
    const [value, ...others] = values;
    if (value === undefined || others.length > 0) throw new LiteralError(`no value: ${name}`);
    return /dict/i.test(name) ? dictionaryOf(value) : value;
  }

  #items(opening: string, readOne: () => void): void {
    this.#at++;
    let commas: boolean | undefined;
    for (;;) {
      this.#space();
      if (this.text[this.#at] === CLOSING[opening]) break;
      readOne();
      const end = this.#at;
      this.#space();
      if (this.text[this.#at] === CLOSING[opening]) break;
      const comma = this.text[this.#at] === ',';
      // NumPy prints lists with spaces between: all of a list, or it is a comma that lacks.
      if (!comma && (opening !== '[' || commas === true || this.#at === end))
        throw new LiteralError('no comma');
      if (comma && commas === false) throw new LiteralError('no comma');
      commas = comma;
      if (comma) this.#at++;
    }
    this.#at++;
  }

  #string(): string {
    const quote = this.text[this.#at++];
    let result = '';
    for (;;) {
      const char = this.text[this.#at++];
      if (char === undefined) throw new LiteralError('no end of a text');
      if (char === quote) return result;
      result += char === '\\' ? this.#escape() : char;
    }
  }

  #escape(): string {
    const char = this.text[this.#at++] ?? '';
    const digits = { x: 2, u: 4, U: 8 }[char];
    if (digits === undefined) return ESCAPES[char] ?? char;
    const code = this.text.slice(this.#at, this.#at + digits);
    if (!/^[0-9a-f]+$/i.test(code) || code.length < digits) throw new LiteralError('no character');
    this.#at += digits;
    return digits === 8 ? String.fromCodePoint(parseInt(code, 16)) : String.fromCharCode(parseInt(code, 16));
  }

  #word(): Literal {
    const [word] = /^[^\s,:[\](){}/#]*/.exec(this.text.slice(this.#at, this.#at + 400))!;
    this.#at += word.length;
    if (WORDS.has(word)) return WORDS.get(word)!;
    if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(word)) return Number(word);
    throw new LiteralError(`no value: ${word}`);
  }

  #expect(char: string): void {
    this.#space();
    if (this.text[this.#at++] !== char) throw new LiteralError(`no ${char}`);
  }

  #space(): void {
    this.#take(SPACE);
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    const found = matchAt(pattern, this.text, this.#at);
    this.#at += found?.[0].length ?? 0;
    return found;
  }
}

/** Of pairs, a dictionary. */
function dictionaryOf(value: Literal): Literal {
  if (!Array.isArray(value)) return value;
  return new Map(
    value.map((pair) => {
      if (!Array.isArray(pair) || pair.length !== 2 || typeof pair[0] === 'object')
        throw new LiteralError('no pair');
      return [String(pair[0]), pair[1]!];
    }),
  );
}
