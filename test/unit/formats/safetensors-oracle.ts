/** What the rules make of a file: names → [type, shape, begin, end] and the metadata; undefined if it is not valid. */
export interface Expected {
  tensors: Map<string, [string, bigint[], bigint, bigint]>;
  metadata: Map<string, string>;
}

const BITS: Record<string, bigint> = {
  ...{ BOOL: 8n, F4: 4n, F6_E2M3: 6n, F6_E3M2: 6n, U8: 8n, I8: 8n, F8_E5M2: 8n, F8_E4M3: 8n, F8_E8M0: 8n },
  ...{ F8_E4M3FNUZ: 8n, F8_E5M2FNUZ: 8n, I16: 16n, U16: 16n, F16: 16n, BF16: 16n, I32: 32n, U32: 32n },
  ...{ F32: 32n, C64: 64n, F64: 64n, I64: 64n, U64: 64n },
};
const U64 = 2n ** 64n;
type Json = string | Whole | null | undefined | Json[] | { [name: string]: Json };
class Whole {
  constructor(readonly value: bigint) {}
}

/** The format's rules over again, written for plainness and without a line of the parser: the test's second opinion. */
export function expectedOf(file: Buffer): Expected | undefined {
  if (file.length < 8) return undefined;
  const length = file.readBigUInt64LE(0);
  if (length > 100_000_000n || 8n + length > BigInt(file.length)) return undefined;
  const bytes = file.subarray(8, 8 + Number(length));
  const text = bytes.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(bytes)) return undefined;
  const header = parse(text);
  if (!isObject(header)) return undefined;
  const { __metadata__: metadata, ...entries } = header;
  if ('__metadata__' in header && !isObject(metadata)) return undefined;
  if (Object.values(metadata ?? {}).some((value) => typeof value !== 'string')) return undefined;
  const tensors = tensorsOf(entries, BigInt(file.length) - 8n - length);
  return tensors && { tensors, metadata: new Map(Object.entries(metadata ?? {})) as Map<string, string> };
}

function parse(text: string): Json {
  const seen = { sound: true };
  const reviver = (_: string, value: unknown, { source }: { source?: string }): unknown => {
    if (typeof value === 'string') seen.sound &&= value.isWellFormed();
    if (typeof value === 'boolean') return null;
    if (typeof value !== 'number') return value;
    seen.sound &&= /^(0|[1-9]\d*)$/.test(source!) && BigInt(source!) < U64;
    return new Whole(seen.sound ? BigInt(source!) : 0n);
  };
  try {
    const value = (JSON.parse as (text: string, reviver: unknown) => Json)(text, reviver);
    const names = [...text.matchAll(/"(?:[^"\\]|\\.)*"([ \t\r\n]*:)?/g)].filter(([, colon]) => colon);
    const kept = countNames(value);
    return seen.sound && names.length === kept ? value : undefined;
  } catch {
    return undefined;
  }
}

function countNames(value: Json): number {
  if (typeof value !== 'object' || value === null || value instanceof Whole) return 0;
  const inside = Object.values(value).reduce((sum: number, item: Json) => sum + countNames(item), 0);
  const names = Object.keys(value);
  if (names.some((name) => !name.isWellFormed())) return -Infinity;
  return inside + (Array.isArray(value) ? 0 : names.length);
}

function isObject(value: Json): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Whole);
}

function tensorsOf(entries: { [name: string]: Json }, dataLength: bigint): Expected['tensors'] | undefined {
  const all: [string, string, bigint[], bigint, bigint][] = [];
  for (const [name, entry] of Object.entries(entries)) {
    if (!isObject(entry) || Object.keys(entry).sort().join() !== 'data_offsets,dtype,shape') return undefined;
    const { dtype, shape, data_offsets: offsets } = entry;
    if (typeof dtype !== 'string' || !Object.hasOwn(BITS, dtype)) return undefined;
    if (!isWholes(shape) || shape.length > 64 || !isWholes(offsets) || offsets.length !== 2) return undefined;
    all.push([name, dtype, shape.map((dim) => dim.value), offsets[0]!.value, offsets[1]!.value]);
  }
  all.sort((a, b) => Number(a[3] - b[3]) || Number(a[4] - b[4]));
  let at = 0n;
  for (const [, dtype, shape, begin, end] of all) {
    const bits = shape.reduce((product, dim) => (product < 0n ? product : checked(product * dim)), 1n);
    const size = bits < 0n ? bits : checked(bits * BITS[dtype]!);
    if (begin !== at || size < 0n || size % 8n !== 0n || end - begin !== size / 8n) return undefined;
    if (shape.some((dim) => dim >= 2n ** 53n)) return undefined;
    at = end;
  }
  return at === dataLength ? new Map(all.map(([name, ...rest]) => [name, rest])) : undefined;
}

function checked(product: bigint): bigint {
  return product < U64 ? product : -1n;
}

function isWholes(value: Json): value is Whole[] {
  return Array.isArray(value) && value.every((item) => item instanceof Whole);
}
