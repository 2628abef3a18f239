import { z } from 'zod';
import { nameOf, type Size, sizeNamed, SizeSchema } from '../base/size';
import type { AnyJob } from './declare';
import type { FieldMeta } from './fields';
import { unwrapped } from './paths';

/** One thing that can be said in a request: an option of the command line, a field of a form. */
export const FieldSchema = z.object({
  /** Where its value goes, e.g. `['options', 'lr', 'head']`. */
  path: z.array(z.string()),
  /** Its name on the command line, which no other field of the kind has. */
  flag: z.string(),
  about: z.string(),
  /** What forms call it, and a sentence on it. */
  label: z.string(),
  help: z.string().exactOptional(),
  /** The part of a form that it stands in. */
  group: z.string().exactOptional(),
  /** Of a number: what it counts, and its range. */
  unit: z.string().exactOptional(),
  minimum: z.number().exactOptional(),
  maximum: z.number().exactOptional(),
  whole: z.boolean().exactOptional(),
  type: z.enum([
    'text',
    'number',
    'switch',
    'choice',
    'texts',
    'numbers',
    'triple',
    'sizes',
    'counts',
    'json',
  ]),
  choices: z.array(z.string()).exactOptional(),
  /** Which of several sets of fields its part has: said wherever the part is. */
  selects: z.boolean().exactOptional(),
  required: z.boolean(),
  /** It may be left empty, and nothing stands for it then. */
  optional: z.boolean().exactOptional(),
  /** As text; or in words what happens where it is left out. */
  otherwise: z.string().exactOptional(),
  /** An entry is meant, of one of these: see `REFERENCE_KINDS`. */
  reference: z.string().exactOptional(),
  /** A path on the machine of the program is meant. */
  file: z.enum(['read', 'write']).exactOptional(),
  /** It becomes a part of a command: for the command line alone. */
  command: z.boolean().exactOptional(),
});
export type Field = z.output<typeof FieldSchema>;

/** The one field under a path, such as `options.lr`. @throws Error where there is none */
export function fieldAtPath(job: Pick<AnyJob, 'schema'>, path: string): Field {
  const found = fieldsOf(job).find((field) => field.path.join('.') === path);
  if (found) return found;
  throw new Error(`There is no field “${path}”.`);
}

/** Everything that can be said in a request of a kind, in the order of its declaration. */
export function fieldsOf({ schema }: Pick<AnyJob, 'schema'>): Field[] {
  const found = new Map<string, Field>();
  const flags = new Set<string>();
  for (const field of walk(schema, { path: [], required: true, part: {}, group: undefined })) {
    const key = field.path.join('.');
    const known = found.get(key);
    if (known) {
      known.choices = [...new Set([...(known.choices ?? []), ...(field.choices ?? [])])];
      if (field.selects) known.selects = true;
    } else {
      if (flags.has(field.flag)) field.flag = kebab(field.path.filter((part) => part !== 'options'));
      flags.add(field.flag);
      found.set(key, field);
    }
  }
  return [...found.values()].filter(({ path }) => path[0] !== 'kind');
}

interface Place {
  path: string[];
  required: boolean;
  /** The part that has fields of the same names as another. */
  part: { prefix?: string; label?: string | undefined };
  group: string | undefined;
}

function walk(schema: z.core.$ZodType, within: Place): Field[] {
  const inner = unwrapped(schema);
  const place = { ...within, group: metaOf(schema).group ?? within.group };
  if (inner instanceof z.ZodObject && inner !== SizeSchema) {
    return Object.entries(inner.shape).flatMap(([key, each]) =>
      walk(each as z.core.$ZodType, inside(place, key, each as z.core.$ZodType)),
    );
  }
  if (inner instanceof z.ZodUnion) {
    const options = inner.options as z.core.$ZodType[];
    return options.flatMap((option) => walk(option, { ...place, required: false }));
  }
  return [fieldAt(schema, inner, place)];
}

function inside(place: Place, key: string, schema: z.core.$ZodType): Place {
  const optional = z.safeParse(schema, undefined).success;
  const { prefix, label } = metaOf(schema);
  const part = prefix === undefined ? place.part : { prefix, label };
  return { ...place, path: [...place.path, key], required: place.required && !optional, part };
}

function fieldAt(schema: z.core.$ZodType, inner: z.core.$ZodType, place: Place): Field {
  const { path, required, part, group } = place;
  const meta = { ...metaOf(inner), ...metaOf(schema) };
  const {
    flag = kebab(path.filter((each) => each !== 'options')),
    description: about = '',
    help,
    unit,
  } = meta;
  const label = meta.label ?? flag.replaceAll('-', ' ');
  const otherwise = meta.otherwise ?? defaultOf(schema);
  return {
    path,
    flag: part.prefix === undefined ? flag : `${part.prefix}-${meta.flag ?? kebab(path.slice(2))}`,
    about,
    label: [part.label, label.replace(/^[a-z]/, (letter) => letter.toUpperCase())].filter(Boolean).join(': '),
    ...typeOf(inner),
    required,
    ...(isOptional(schema) ? { optional: true } : {}),
    ...given({ help, unit, group, otherwise, reference: meta.reference, file: meta.path }),
    ...given({ command: meta.command }),
  };
}

/** What a field says of itself, at whichever of its wrappers that was said. */
function metaOf(schema: z.core.$ZodType): FieldMeta & { description?: string | undefined } {
  const own = z.globalRegistry.get(schema) ?? {};
  const wraps =
    schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  return { ...(wraps ? metaOf(schema.unwrap()) : {}), ...given(own) };
}

/** What is not undefined. */
function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}

function isOptional(schema: z.core.$ZodType): boolean {
  const { success, data } = z.safeParse(schema, undefined);
  return success && data === undefined;
}

function defaultOf(schema: z.core.$ZodType): string | undefined {
  const { data } = z.safeParse(schema, undefined);
  if (typeof data === 'number' || typeof data === 'boolean') return String(data);
  return typeof data === 'string' && data !== '' ? data : undefined;
}

type Typed = Pick<Field, 'type' | 'choices' | 'selects' | 'minimum' | 'maximum' | 'whole'>;

function typeOf(inner: z.core.$ZodType): Typed {
  if (inner instanceof z.ZodEnum) return { type: 'choice', choices: inner.options.map(String) };
  if (inner instanceof z.ZodLiteral) {
    return { type: 'choice', choices: [...inner.values].map(String), selects: true };
  }
  if (inner instanceof z.ZodNumber) return numberOf(inner);
  if (inner instanceof z.ZodBoolean) return { type: 'switch' };
  if (inner instanceof z.ZodString) return { type: 'text' };
  if (inner instanceof z.ZodTuple) return { ...rangeOf(inner.def.items[0]), type: 'triple' };
  if (inner instanceof z.ZodRecord) {
    return inner.valueType instanceof z.ZodNumber
      ? { ...rangeOf(inner.valueType), type: 'counts' }
      : { type: 'json' };
  }
  if (!(inner instanceof z.ZodArray)) return { type: 'json' };
  const element = inner.element;
  if (element === SizeSchema) return { type: 'sizes' };
  if (element instanceof z.ZodNumber) return { ...rangeOf(element), type: 'numbers' };
  if (element instanceof z.ZodEnum) return { type: 'texts', choices: element.options.map(String) };
  return { type: element instanceof z.ZodString ? 'texts' : 'json' };
}

function rangeOf(element: z.core.$ZodType | undefined): Partial<Typed> {
  return element instanceof z.ZodNumber ? numberOf(element) : {};
}

function numberOf({ minValue, maxValue, format }: z.ZodNumber): Typed {
  return {
    type: 'number',
    ...(minValue !== null && minValue > Number.MIN_SAFE_INTEGER ? { minimum: minValue } : {}),
    ...(maxValue !== null && maxValue < Number.MAX_SAFE_INTEGER ? { maximum: maxValue } : {}),
    ...(format === 'safeint' ? { whole: true } : {}),
  };
}

function kebab(words: readonly string[]): string {
  return words.map((word) => word.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)).join('-');
}

/** A request from what was said of its fields; what is undefined is left out. */
export function requestFrom(kind: string, values: Iterable<readonly [Field, unknown]>): Values {
  return { kind, ...partFrom(values) };
}

/** A part of a request, as {@link requestFrom}. */
export function partFrom(values: Iterable<readonly [Field, unknown]>): Values {
  const request: Values = {};
  const left: Field[] = [];
  for (const [field, value] of values) {
    if (value === undefined) left.push(field);
    else setAt(request, field.path, value);
  }
  for (const { path, selects, otherwise } of left) {
    if (selects && otherwise !== undefined && getAt(request, path.slice(0, -1)) !== undefined) {
      setAt(request, path, otherwise);
    }
  }
  return request;
}

type Values = Record<string, unknown>;

/** What stands under a path; undefined where nothing does. */
export function getAt(values: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, part) => (at as Values | undefined)?.[part], values);
}

/** Puts a value under a path, or takes it away where it is undefined. */
export function setAt(values: object, path: readonly string[], value: unknown): void {
  let at = values as Values;
  for (const part of path.slice(0, -1)) at = (at[part] ??= {}) as Values;
  if (value === undefined) Reflect.deleteProperty(at, path.at(-1)!);
  else at[path.at(-1)!] = value;
}

/** What a person typed, as a field's value. @throws Error saying what it must be */
export function valueOf({ type, choices }: Pick<Field, 'type' | 'choices'>, text: string): unknown {
  const parts = () => text.split(',').map((part) => part.trim()).filter(Boolean); // prettier-ignore
  switch (type) {
    case 'text':
      return text;
    case 'switch':
      return text === 'true';
    case 'number':
      return numberIn(text);
    case 'choice':
      if (choices?.includes(text) ?? true) return text;
      throw new Error(`It must be one of: ${choices!.join(', ')}.`);
    case 'texts':
      return parts();
    case 'numbers':
      return parts().map(numberIn);
    case 'triple':
      return tripleIn(parts());
    case 'sizes':
      return parts().map(sizeIn);
    case 'counts':
      return Object.fromEntries(parts().map(countIn));
    case 'json':
      return JSON.parse(text) as unknown;
  }
}

/** The other way round: what {@link valueOf} reads as this value; an empty text where there is none. */
export function textFor({ type }: Pick<Field, 'type'>, value: unknown): string {
  if (value === undefined || value === null) return '';
  switch (type) {
    case 'texts':
    case 'numbers':
    case 'triple':
      return (value as unknown[]).join(', ');
    case 'sizes':
      return (value as Size[]).map(nameOf).join(', ');
    case 'counts':
      return Object.entries(value).map(([name, count]) => `${name}=${count}`).join(', '); // prettier-ignore
    case 'text':
    case 'choice':
      return value as string;
    default:
      return JSON.stringify(value);
  }
}

function numberIn(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && !Number.isNaN(value)) return value;
  throw new Error('It must be a number.');
}

/** Of red, green and blue; or one number for all of them. */
function tripleIn(parts: string[]): number[] {
  const values = parts.map(numberIn);
  if (values.length === 1) return [values[0]!, values[0]!, values[0]!];
  if (values.length === 3) return values;
  throw new Error('It must be one number, or three: red, green, blue.');
}

function sizeIn(text: string): Size {
  const size = sizeNamed(text);
  if (size) return size;
  throw new Error(
    'Write a width, “x” and a depth, such as 128x4; the hidden width by the width may follow: 128x4x2.',
  );
}

function countIn(text: string): [string, number] {
  const [, name, value] = /^(.+)=([^=]+)$/.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name, numberIn(value)];
  throw new Error('Write a name, “=” and a number, such as mlp.fc1.weight=16.');
}
