/** A value of Python's; byte strings and texts alike are text of one sign for each byte, tuples and sets are lists. */
export type PickleValue =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | PickleValue[]
  | Map<string, PickleValue>
  | PickleName
  | PickleCall
  | PickleReference;

/** A function or a class by its name, e.g. `collections OrderedDict`. */
export class PickleName {
  constructor(readonly name: string) {}
}

/** What Python would make by a call, which never happens: of whom, with what, and what it would be given afterwards. Without a name is what is kept elsewhere. */
export class PickleCall {
  state: PickleValue = null;
  readonly items = new Map<string, PickleValue>();

  constructor(
    readonly name: string,
    readonly args: PickleValue[],
  ) {}
}

/** Something that is kept outside of the pickle, such as the numbers of a tensor. */
export class PickleReference {
  constructor(readonly id: PickleValue) {}
}

const MAX_VALUES = 1 << 22;

const MARK = Symbol('mark');
type Slot = PickleValue | typeof MARK;

/**
 * Reads Python's pickle format, protocols 2 to 5 (docs.python.org/3/library/pickletools.html). Nothing is ever executed:
 * calls are kept as what they are, with their arguments.
 *
 * @param names the only functions and classes that such a file names; left out: any
 * @returns the value, how many bytes it took, and what it refers to outside of it
 * @throws Error that says what is wrong
 */
export function readPickle(
  bytes: Uint8Array,
  names?: ReadonlySet<string>,
): { value: PickleValue; length: number; references: readonly PickleReference[] } {
  const machine = new Machine(bytes, names);
  const value = machine.run();
  return { value, length: machine.at, references: machine.references };
}

class Machine {
  readonly #view: DataView;
  readonly #stack: Slot[] = [];
  readonly #memo = new Map<number, PickleValue>();
  readonly references: PickleReference[] = [];
  #at = 0;
  #values = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly names: ReadonlySet<string> | undefined,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get at(): number {
    return this.#at;
  }

  run(): PickleValue {
    for (;;) {
      const code = this.#byte();
      if (code === 0x2e) return this.pop();
      const step = STEPS[code];
      if (!step) throw new Error(`it uses opcode ${code} of pickle, which such a file does not have`);
      step(this);
      if (++this.#values > MAX_VALUES) throw new Error('it holds more values than such a file does');
    }
  }

  push(value: Slot): void {
    this.#stack.push(value);
  }

  pop(): PickleValue {
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

  /** A little-endian number of so many bytes, in two's complement; exact as far as a double is. */
  long(length: number): number {
    const hex = Buffer.from(this.take(length)).reverse().toString('hex');
    return Number(BigInt.asIntN(8 * length, BigInt(`0x0${hex}`)));
  }

  float(): number {
    this.take(8);
    return this.#view.getFloat64(this.#at - 8);
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
    if (this.names?.has(call) === false)
      throw new Error(`it would call “${call.replace(' ', '.')}”, which such a file does not`);
    this.push(new PickleName(call));
  }

  stackName(): void {
    const [name, module] = [this.pop(), this.pop()];
    this.name(textOf(module), textOf(name));
  }

  tuple(count: number): void {
    const items = Array.from({ length: count }, () => this.pop()).reverse();
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
    // Of a class's own list nothing is needed.
    if (list instanceof PickleCall) return;
    if (!Array.isArray(list)) throw new Error('it is damaged');
    for (const item of items) list.push(item);
  }

  setItems(items: PickleValue[]): void {
    const target = this.#stack.at(-1);
    const map = target instanceof PickleCall ? target.items : target;
    if (!(map instanceof Map)) throw new Error('it is damaged');
    for (let i = 0; i + 1 < items.length; i += 2) map.set(textOf(items[i]!), items[i + 1]!);
  }

  popped(count: number): PickleValue[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  store(index: number): void {
    const top = this.#stack.at(-1);
    if (top === undefined || top === MARK) throw new Error('it is damaged');
    this.#memo.set(index, top);
  }

  memoise(): void {
    this.store(this.#memo.size);
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw new Error('it is damaged');
    this.push(value);
  }

  /** REDUCE, NEWOBJ: a function, and the tuple of its arguments. */
  call(): void {
    const [callee, args] = this.popped(2);
    const known = callee instanceof PickleName || callee instanceof PickleReference;
    if (!known || !Array.isArray(args)) throw new Error('it is damaged');
    this.push(new PickleCall(callee instanceof PickleName ? callee.name : '', args));
  }

  refer(): void {
    const reference = new PickleReference(this.pop());
    this.references.push(reference);
    this.push(reference);
  }

  /** BUILD: what an object is given after it was made. */
  build(): void {
    const [target, state] = this.popped(2);
    if (target instanceof PickleCall) target.state = state!;
    this.push(target!);
  }
}

/** Keys of dictionaries, and names. Tuples as keys are of no use to anybody here. */
function textOf(value: PickleValue): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  if (value instanceof Map || value instanceof Uint8Array) throw new Error('it is damaged');
  return '';
}

/** Every opcode that is understood; there are no others. */
const STEPS: Record<number, (machine: Machine) => void> = {
  0x80: (m) => m.skip(1), // PROTO
  0x95: (m) => m.skip(8), // FRAME
  0x28: (m) => m.push(MARK),
  0x30: (m) => void m.pop(), // POP
  0x31: (m) => void m.marked(), // POP_MARK
  0x7d: (m) => m.push(new Map()), // EMPTY_DICT
  0x5d: (m) => m.push([]), // EMPTY_LIST
  0x29: (m) => m.push([]), // EMPTY_TUPLE
  0x8f: (m) => m.push([]), // EMPTY_SET
  0x4e: (m) => m.push(null), // NONE
  0x88: (m) => m.push(true), // NEWTRUE
  0x89: (m) => m.push(false), // NEWFALSE
  0x4b: (m) => m.push(m.whole(1)), // BININT1
  0x4d: (m) => m.push(m.whole(2)), // BININT2
  0x4a: (m) => m.push(m.signed()), // BININT
  0x8a: (m) => m.push(m.long(m.whole(1))), // LONG1
  0x8b: (m) => m.push(m.long(m.whole(4))), // LONG4
  0x47: (m) => m.push(m.float()), // BINFLOAT
  0x55: (m) => m.byteString(m.whole(1)), // SHORT_BINSTRING
  0x54: (m) => m.byteString(m.whole(4)), // BINSTRING
  0x43: (m) => m.byteString(m.whole(1)), // SHORT_BINBYTES
  0x42: (m) => m.byteString(m.whole(4)), // BINBYTES
  0x8e: (m) => m.byteString(m.whole(8)), // BINBYTES8
  0x96: (m) => m.byteString(m.whole(8)), // BYTEARRAY8
  0x8c: (m) => m.text(m.whole(1), 'utf8'), // SHORT_BINUNICODE
  0x58: (m) => m.text(m.whole(4), 'utf8'), // BINUNICODE
  0x8d: (m) => m.text(m.whole(8), 'utf8'), // BINUNICODE8
  0x63: (m) => m.name(m.line(), m.line()), // GLOBAL
  0x93: (m) => m.stackName(), // STACK_GLOBAL
  0x85: (m) => m.tuple(1),
  0x86: (m) => m.tuple(2),
  0x87: (m) => m.tuple(3),
  0x74: (m) => m.push(m.marked()), // TUPLE
  0x6c: (m) => m.push(m.marked()), // LIST
  0x91: (m) => m.push(m.marked()), // FROZENSET
  0x90: (m) => m.append(m.marked()), // ADDITEMS
  0x61: (m) => m.append(m.popped(1)), // APPEND
  0x65: (m) => m.append(m.marked()), // APPENDS
  0x73: (m) => m.setItems(m.popped(2)), // SETITEM
  0x75: (m) => m.setItems(m.marked()), // SETITEMS
  0x71: (m) => m.store(m.whole(1)), // BINPUT
  0x72: (m) => m.store(m.whole(4)), // LONG_BINPUT
  0x94: (m) => m.memoise(),
  0x68: (m) => m.recall(m.whole(1)), // BINGET
  0x6a: (m) => m.recall(m.whole(4)), // LONG_BINGET
  0x52: (m) => m.call(), // REDUCE
  0x81: (m) => m.call(), // NEWOBJ
  0x92: (m) => {
    // NEWOBJ_EX: named arguments are left out.
    m.pop();
    m.call();
  },
  0x51: (m) => m.refer(), // BINPERSID
  0x62: (m) => m.build(),
};
