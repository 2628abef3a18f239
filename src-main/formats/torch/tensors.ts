import type { Literal } from '../../base/literal';
import { PickleCall, PickleName, PickleReference, type PickleValue } from '../../base/pickle';
import { sizeOf } from '../../base/tensor';

/** A tensor of a file of PyTorch's: which part of a storage it is. */
export interface TorchTensor {
  /** Its type under safetensors' name, or PyTorch's where that has none. */
  dtype: string;
  shape: number[];
  /** Values from one place to the next, along each axis; `offset` of them lie before the first. */
  strides: number[];
  offset: number;
  storage: { key: string; dtype: string; elements: number };
}

/** What a file of PyTorch's holds. */
export interface TorchContent {
  tensors: Map<string, TorchTensor>;
  /** What was kept beside them, as far as it is plain: names of classes, options. */
  said: Map<string, Literal>;
}

const DTYPES: Record<string, string> = {
  ...{ double: 'F64', float64: 'F64', float: 'F32', float32: 'F32', half: 'F16', float16: 'F16' },
  ...{ bfloat16: 'BF16', long: 'I64', int64: 'I64', int: 'I32', int32: 'I32', short: 'I16', int16: 'I16' },
  ...{ char: 'I8', int8: 'I8', byte: 'U8', uint8: 'U8', bool: 'BOOL' },
};

const WIDTHS: Record<string, number> = {
  ...{ F64: 8, I64: 8, F32: 4, I32: 4, F16: 2, BF16: 2, I16: 2, I8: 1, U8: 1, BOOL: 1 },
  ...{ complexhalf: 4, complexfloat: 8, complexdouble: 16 },
};

/** Bytes of one value of a type; undefined for a type that is not known. */
export const widthOf = (dtype: string): number | undefined => WIDTHS[dtype];

/** What training keeps of itself: as large as the weights, and none of them. */
const OF_TRAINING = /^(optimi[sz]er|optim|lr_?sched|scheduler|(grad_)?scaler|amp)/i;
const DEEPEST = 64;
const DEEPEST_SAID = 4;
const MOST_SAID = 10_000;
const MOST_VALUES = 1 << 20;

/**
 * All tensors in what `torch.save` or `torch.jit.save` wrote, under the names that a network's state has: of dictionaries within
 * dictionaries, and of whole networks, whose classes need not be known.
 */
export function contentOf(root: PickleValue): TorchContent {
  const walk = new Walk();
  walk.into(root, []);
  const said = new Plain().of(root);
  return { tensors: walk.tensors, said: said instanceof Map ? said : new Map<string, Literal>() };
}

class Walk {
  readonly tensors = new Map<string, TorchTensor>();
  readonly #above = new Set<PickleValue>();
  #values = 0;

  into(value: PickleValue, path: readonly string[]): void {
    if (typeof value !== 'object' || value === null || this.#above.has(value) || path.length > DEEPEST)
      return;
    if (++this.#values > MOST_VALUES) throw new Error('it holds more values than such a file does');
    const tensor = tensorOf(value);
    if (tensor) {
      this.tensors.set(path.join('.'), tensor);
      return;
    }
    this.#above.add(value);
    for (const [key, each] of partsOf(value)) {
      if (path.length > 0 || !OF_TRAINING.test(key)) this.into(each, key === '' ? path : [...path, key]);
    }
    this.#above.delete(value);
  }
}

/** What is within a value; under no name of its own where a network's state has none for it. */
function partsOf(value: PickleValue): [string, PickleValue][] {
  if (value instanceof Map) return [...value];
  if (Array.isArray(value)) return value.map((each, i) => [String(i), each]);
  if (!(value instanceof PickleCall)) return [];
  const { items, state, args, name } = value;
  const pairs = name === 'collections OrderedDict' && Array.isArray(args[0]) ? args[0].filter(isPair) : [];
  return [...pairs, ...items, ...ofState(state)];
}

const isPair = (value: PickleValue): value is [string, PickleValue] =>
  Array.isArray(value) && value.length === 2 && typeof value[0] === 'string';

/** A module's own tensors and those within it; of what TorchScript wrote all attributes. */
function ofState(state: PickleValue): [string, PickleValue][] {
  // Attributes, and those of slots.
  if (Array.isArray(state)) return state.flatMap((each) => (each instanceof Map ? ofState(each) : []));
  if (!(state instanceof Map)) return [];
  if (!state.has('_modules')) return [...state].filter(([key]) => key !== '_metadata');
  return ['_parameters', '_buffers', '_modules'].map((key) => ['', state.get(key) ?? null]);
}

/** A parameter may be wrapped; what it wraps is the same tensor. */
function tensorOf(value: PickleValue): TorchTensor | undefined {
  if (!(value instanceof PickleCall)) return undefined;
  const { name, args } = value;
  if (/^torch\._utils _rebuild_parameter(_with_state)?$/.test(name)) return tensorOf(args[0] ?? null);
  if (
    name === 'torch._tensor _rebuild_from_type_v2' &&
    args[0] instanceof PickleName &&
    Array.isArray(args[2])
  )
    return tensorOf(new PickleCall(args[0].name, args[2]));
  if (!/^torch\._utils _rebuild_tensor(_v2|_v3)?$/.test(name)) return undefined;
  const [reference, offset, shape, strides] = args;
  const storage = reference instanceof PickleReference ? storageOf(reference.id) : undefined;
  // Version 3 tells the type of the tensor itself, as its storage has none.
  const own = args[6] instanceof PickleName ? dtypeOf(args[6].name) : undefined;
  if (!storage || !isCount(offset) || !isShape(shape) || !isShape(strides) || strides.length !== shape.length)
    throw new Error('it is damaged');
  const dtype = own ?? storage.dtype;
  return { dtype, shape, strides, offset, storage };
}

/** `('storage', torch.FloatStorage, '0', 'cpu', 48)`, whose last is the number of its elements, or of bytes of a storage without a type. */
export function storageOf(id: PickleValue): TorchTensor['storage'] {
  const [, type, key, , elements] = Array.isArray(id) ? id : [];
  const dtype = type instanceof PickleName ? dtypeOf(type.name) : undefined;
  if (dtype === undefined || typeof key !== 'string' || !isCount(elements)) throw new Error('it is damaged');
  return { key, dtype, elements };
}

/** `torch FloatStorage`, `torch float32`, `torch.storage UntypedStorage`, which is bytes. */
function dtypeOf(name: string): string {
  const kind = /^torch(?:\.\w+)* (\w+?)(?:Storage)?$/.exec(name)?.[1]?.toLowerCase() ?? name;
  return kind === 'untyped' ? 'U8' : (DTYPES[kind] ?? kind);
}

const isCount = (value: PickleValue | undefined): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;
const isShape = (value: PickleValue | undefined): value is number[] =>
  Array.isArray(value) && value.every(isCount) && Number.isSafeInteger(sizeOf(value));

/** What can be said without PyTorch: numbers, texts, lists and dictionaries; of objects their attributes. */
class Plain {
  #values = 0;

  of(value: PickleValue, depth = 0): Literal | undefined {
    if (value === null || typeof value !== 'object') return value;
    if (depth > DEEPEST_SAID || ++this.#values > MOST_SAID) return undefined;
    if (Array.isArray(value)) {
      const items = value.map((each) => this.of(each, depth + 1));
      return items.every((item) => item !== undefined) ? items : undefined;
    }
    if (!(value instanceof Map || value instanceof PickleCall) || tensorOf(value)) return undefined;
    const parts = partsOf(value).map(([key, each]) => [key, this.of(each, depth + 1)] as const);
    return new Map(parts.filter((part): part is [string, Literal] => part[1] !== undefined));
  }
}
