const LARGEST_U64 = (1n << 64n) - 1n;

/**
 * Reads the small part of JSON that a safetensors header is made of: objects, strings, and arrays of whole numbers.
 * JSON.parse would silently keep the last of two equal names, round large numbers and take 1e1 for a whole number.
 */
export class HeaderScanner {
  #at = 0;

  /** @param fail throws the error for a problem, given as the rest of a sentence */
  constructor(
    private readonly text: string,
    private readonly fail: (problem: string) => never,
  ) {}

  /** Reads `{…}`, calling `member` at the value of each name. */
  object(member: (name: string) => void): void {
    this.#expect('{');
    if (this.#take('}')) return;
    do {
      const name = this.string();
      this.#expect(':');
      member(name);
    } while (this.#take(','));
    this.#expect('}');
  }

  /** Reads `[…]` of whole numbers. */
  integers(limit: number): bigint[] {
    const values: bigint[] = [];
    this.#expect('[');
    if (this.#take(']')) return values;
    do {
      if (values.length === limit) this.fail(`a list in its header has more than ${limit} numbers`);
      values.push(this.#integer());
    } while (this.#take(','));
    this.#expect(']');
    return values;
  }

  string(): string {
    this.#expect('"');
    const start = this.#at - 1;
    for (;;) {
      const code = this.text.charCodeAt(this.#at);
      if (Number.isNaN(code)) this.#unexpected('“"”');
      this.#at += code === BACKSLASH ? 2 : 1;
      if (code === QUOTE) break;
    }
    return this.#unescape(this.text.slice(start, this.#at));
  }

  /** Reads the white space at the end, and requires that nothing follows it. */
  end(): void {
    this.#skipSpace();
    if (this.#at < this.text.length) this.#unexpected('the end');
  }

  #integer(): bigint {
    this.#skipSpace();
    const start = this.#at;
    while (isDigit(this.text.charCodeAt(this.#at))) this.#at += 1;
    const digits = this.text.slice(start, this.#at);
    if (digits === '') this.#unexpected('a whole number');
    if (digits.length > 1 && digits.startsWith('0')) this.fail('a number in its header begins with 0');
    const value = digits.length > 20 ? LARGEST_U64 + 1n : BigInt(digits);
    if (value > LARGEST_U64) this.fail('a number in its header does not fit into 64 bits');
    return value;
  }

  #unescape(quoted: string): string {
    let value: unknown;
    try {
      value = JSON.parse(quoted);
    } catch {
      return this.fail('a text in its header has a forbidden character or escape');
    }
    if (typeof value !== 'string' || !value.isWellFormed()) {
      return this.fail('a text in its header has half a character');
    }
    return value;
  }

  #take(char: string): boolean {
    this.#skipSpace();
    if (this.text[this.#at] !== char) return false;
    this.#at += 1;
    return true;
  }

  #expect(char: string): void {
    if (!this.#take(char)) this.#unexpected(`“${char}”`);
  }

  #unexpected(wanted: string): never {
    const found = this.text.codePointAt(this.#at);
    const what = found === undefined ? 'the header ends' : `“${String.fromCodePoint(found)}” stands`;
    return this.fail(`${what} where ${wanted} should be, at character ${this.#at} of its header`);
  }

  #skipSpace(): void {
    while (' \t\n\r'.includes(this.text[this.#at] ?? 'end')) this.#at += 1;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
