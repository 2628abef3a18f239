/** A value of Python's; byte strings and texts alike are text of one sign for each byte. */
export type PickleValue =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | PickleValue[]
  | { dict: Map<string, PickleValue> }
  | { array: { shape: number[]; bytes: Uint8Array; type: string } }
  | { call: string };

/** The functions that NumPy's arrays are made with. They are never called: what they would make is known. */
const RECONSTRUCT = ['numpy.core.multiarray _reconstruct', 'numpy._core.multiarray _reconstruct'];
const ENCODE = ['_codecs encode'];
const NAMES = new Set([...RECONSTRUCT, ...ENCODE, 'numpy ndarray', 'numpy dtype']);
const MAX_VALUES = 1 << 22;

const MARK = Symbol('mark');
type Slot = PickleValue | typeof MARK;

/**
 * Reads Python's pickle format as far as dictionaries, lists, numbers, texts and NumPy's byte arrays need it
 * (docs.python.org/3/library/pickletools.html). Nothing is ever executed: an opcode or a name that such a file does not
 * have is refused.
 *
 * @throws Error that says what is wrong
 */
export function readPickle(bytes: Uint8Array): PickleValue {
  return new Machine(bytes).run();
}

class Machine {
  readonly #view: DataView;
  readonly #stack: Slot[] = [];
  readonly #memo: PickleValue[] = [];
  #at = 0;
  #values = 0;

  constructor(private readonly bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  run(): PickleValue {
    for (;;) {
      const code = this.#byte();
      if (code === 0x2e) return this.#pop();
      const step = STEPS[code];
      if (!step) throw new Error(`it uses opcode ${code} of pickle, which such a file does not have`);
      step(this);
      if (++this.#values > MAX_VALUES) throw new Error('it holds more values than such a file does');
    }
  }

  push(value: Slot): void {
    this.#stack.push(value);
  }

  #pop(): PickleValue {
    const value = this.#stack.pop();
    if (value === undefined || value === MARK) throw new Error('it is damaged');
    return value;
  }

  #byte(): number {
    const value = this.bytes[this.#at++];
    if (value === undefined) throw new Error('it is cut short');
    return value;
  }

  skip(count: number): void {
    this.take(count);
  }

  take(count: number): Uint8Array {
    if (!(count >= 0 && this.#at + count <= this.bytes.length)) throw new Error('it is cut short');
    this.#at += count;
    return this.bytes.subarray(this.#at - count, this.#at);
  }

  /** A little-endian number without a sign. */
  whole(length: 1 | 2 | 4 | 8): number {
    const at = this.#at;
    this.take(length);
    if (length === 1) return this.#view.getUint8(at);
    if (length === 2) return this.#view.getUint16(at, true);
    if (length === 4) return this.#view.getUint32(at, true);
    return Number(this.#view.getBigUint64(at, true));
  }

  signed(): number {
    this.take(4);
    return this.#view.getInt32(this.#at - 4, true);
  }

  text(length: number, encoding: 'latin1' | 'utf8'): void {
    this.push(Buffer.from(this.take(length)).toString(encoding));
  }

  /** Long byte strings stay bytes: they are the pixels. */
  byteString(length: number): void {
    const bytes = this.take(length);
    this.push(length > 256 ? bytes : Buffer.from(bytes).toString('latin1'));
  }

  line(): string {
    const end = this.bytes.indexOf(10, this.#at);
    if (end < 0) throw new Error('it is cut short');
    const found = Buffer.from(this.bytes.subarray(this.#at, end)).toString('latin1');
    this.#at = end + 1;
    return found;
  }

  name(module: string, name: string): void {
    const call = `${module} ${name}`;
    if (!NAMES.has(call)) throw new Error(`it would call “${module}.${name}”, which such a file does not`);
    this.push({ call });
  }

  stackName(): void {
    const [name, module] = [this.#pop(), this.#pop()];
    this.name(textOf(module), textOf(name));
  }

  tuple(count: number): void {
    const items = Array.from({ length: count }, () => this.#pop()).reverse();
    this.push(items);
  }

  /** What lies above the last mark. */
  marked(): PickleValue[] {
    const at = this.#stack.lastIndexOf(MARK);
    if (at < 0) throw new Error('it is damaged');
    const items = this.#stack.splice(at) as PickleValue[];
    return items.slice(1);
  }

  append(items: PickleValue[]): void {
    const list = this.#stack.at(-1);
    if (!Array.isArray(list)) throw new Error('it is damaged');
    for (const item of items) list.push(item);
  }

  setItems(items: PickleValue[]): void {
    const target = this.#stack.at(-1);
    if (!isDict(target)) throw new Error('it is damaged');
    for (let i = 0; i + 1 < items.length; i += 2) target.dict.set(textOf(items[i]!), items[i + 1]!);
  }

  popped(count: number): PickleValue[] {
    return Array.from({ length: count }, () => this.#pop()).reverse();
  }

  store(index: number): void {
    const top = this.#stack.at(-1);
    if (top === undefined || top === MARK) throw new Error('it is damaged');
    this.#memo[index] = top;
  }

  memoise(): void {
    this.store(this.#memo.length);
  }

  recall(index: number): void {
    const value = this.#memo[index];
    if (value === undefined) throw new Error('it is damaged');
    this.push(value);
  }

  /** What the known functions would make. */
  reduce(): void {
    const [callee, argument] = this.popped(2) as [PickleValue, PickleValue];
    if (!isCall(callee) || !Array.isArray(argument)) throw new Error('it is damaged');
    if (RECONSTRUCT.includes(callee.call))
      this.push({ array: { shape: [], bytes: new Uint8Array(), type: '' } });
    // Python 3 writes bytes for Python 2 as a text that is to be encoded.
    else if (ENCODE.includes(callee.call)) this.push(encoded(argument[0]!));
    else if (callee.call === 'numpy dtype') this.push({ call: `dtype ${textOf(argument[0]!)}` });
    else throw new Error(`it would call “${callee.call.replace(' ', '.')}”, which such a file does not`);
  }

  /** The state of an array: version, shape, type, order, bytes. That of a type says nothing of bytes. */
  build(): void {
    const [target, state] = this.popped(2) as [PickleValue, PickleValue];
    if (isArray(target) && Array.isArray(state)) {
      const [, shape, type, fortran, data] = state;
      if (fortran === true) throw new Error('its pixels are in another order');
      const bytes = typeof data === 'string' ? Buffer.from(data, 'latin1') : data;
      if (!(bytes instanceof Uint8Array) || !Array.isArray(shape) || !isCall(type!))
        throw new Error('it is damaged');
      target.array = { shape: shape as number[], bytes, type: type.call.slice('dtype '.length) };
    }
    this.push(target);
  }
}

/** A key or a name. */
function textOf(value: PickleValue): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new Error('it is damaged');
}

const isDict = (value: Slot | undefined): value is { dict: Map<string, PickleValue> } =>
  typeof value === 'object' && value !== null && 'dict' in value;
const isCall = (value: PickleValue): value is { call: string } =>
  typeof value === 'object' && value !== null && 'call' in value;
const isArray = (
  value: PickleValue,
): value is { array: { shape: number[]; bytes: Uint8Array; type: string } } =>
  typeof value === 'object' && value !== null && 'array' in value;

function encoded(value: PickleValue): PickleValue {
  if (typeof value !== 'string') throw new Error('it is damaged');
  return value.length > 256 ? Buffer.from(value, 'latin1') : value;
}

/** Every opcode that is understood; there are no others. */
const STEPS: Record<number, (machine: Machine) => void> = {
  0x80: (m) => m.skip(1), // PROTO
  0x95: (m) => m.skip(8), // FRAME
  0x28: (m) => m.push(MARK),
  0x7d: (m) => m.push({ dict: new Map() }), // EMPTY_DICT
  0x5d: (m) => m.push([]), // EMPTY_LIST
  0x29: (m) => m.push([]), // EMPTY_TUPLE
  0x4e: (m) => m.push(null), // NONE
  0x88: (m) => m.push(true), // NEWTRUE
  0x89: (m) => m.push(false), // NEWFALSE
  0x4b: (m) => m.push(m.whole(1)), // BININT1
  0x4d: (m) => m.push(m.whole(2)), // BININT2
  0x4a: (m) => m.push(m.signed()), // BININT
  0x55: (m) => m.byteString(m.whole(1)), // SHORT_BINSTRING
  0x54: (m) => m.byteString(m.whole(4)), // BINSTRING
  0x43: (m) => m.byteString(m.whole(1)), // SHORT_BINBYTES
  0x42: (m) => m.byteString(m.whole(4)), // BINBYTES
  0x8e: (m) => m.byteString(m.whole(8)), // BINBYTES8
  0x8c: (m) => m.text(m.whole(1), 'utf8'), // SHORT_BINUNICODE
  0x58: (m) => m.text(m.whole(4), 'utf8'), // BINUNICODE
  0x63: (m) => m.name(m.line(), m.line()), // GLOBAL
  0x93: (m) => m.stackName(), // STACK_GLOBAL
  0x85: (m) => m.tuple(1),
  0x86: (m) => m.tuple(2),
  0x87: (m) => m.tuple(3),
  0x74: (m) => m.push(m.marked()), // TUPLE
  0x6c: (m) => m.push(m.marked()), // LIST
  0x61: (m) => m.append(m.popped(1)), // APPEND
  0x65: (m) => m.append(m.marked()), // APPENDS
  0x73: (m) => m.setItems(m.popped(2)), // SETITEM
  0x75: (m) => m.setItems(m.marked()), // SETITEMS
  0x71: (m) => m.store(m.whole(1)), // BINPUT
  0x72: (m) => m.store(m.whole(4)), // LONG_BINPUT
  0x94: (m) => m.memoise(),
  0x68: (m) => m.recall(m.whole(1)), // BINGET
  0x6a: (m) => m.recall(m.whole(4)), // LONG_BINGET
  0x52: (m) => m.reduce(),
  0x62: (m) => m.build(),
};
