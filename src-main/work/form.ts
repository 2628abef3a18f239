import { z } from 'zod';
import { SizeSchema } from '../base/size';
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
  type: z.enum(['text', 'number', 'switch', 'choice', 'texts', 'numbers', 'sizes', 'counts', 'json']),
  choices: z.array(z.string()).exactOptional(),
  required: z.boolean(),
  /** As text; or in words what happens where it is left out. */
  otherwise: z.string().exactOptional(),
  /** An entry is meant, of one of these: see `REFERENCE_KINDS`. */
  reference: z.string().exactOptional(),
  /** A path on the machine of the program is meant. */
  file: z.enum(['read', 'write']).exactOptional(),
});
export type Field = z.output<typeof FieldSchema>;

/** Everything that can be said in a request of a kind, in the order of its declaration. */
export function fieldsOf({ schema }: Pick<AnyJob, 'schema'>): Field[] {
  const found = new Map<string, Field>();
  const flags = new Set<string>();
  for (const field of walk(schema, { path: [], required: true, prefix: '' })) {
    const key = field.path.join('.');
    const known = found.get(key);
    if (known) known.choices = [...new Set([...(known.choices ?? []), ...(field.choices ?? [])])];
    else {
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
  /** What stands before the flags of a part that may be left out as a whole. */
  prefix: string;
}

function walk(schema: z.core.$ZodType, place: Place): Field[] {
  const inner = unwrapped(schema);
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

function inside({ path, required, prefix }: Place, key: string, schema: z.core.$ZodType): Place {
  const optional = z.safeParse(schema, undefined).success;
  const part = optional && schema instanceof z.ZodOptional && unwrapped(schema) instanceof z.ZodObject;
  const here = [...path, key];
  return { path: here, required: required && !optional, prefix: part ? `${kebab([key])}-` : prefix };
}

function fieldAt(schema: z.core.$ZodType, inner: z.core.$ZodType, { path, required, prefix }: Place): Field {
  const meta = { ...metaOf(inner), ...metaOf(schema) };
  const flag = meta.flag ?? kebab(path.filter((part) => part !== 'options'));
  const otherwise = meta.otherwise ?? defaultOf(schema);
  return {
    path,
    flag: flag.startsWith(prefix) ? flag : prefix + flag,
    about: meta.description ?? '',
    ...typeOf(inner),
    required,
    ...(otherwise === undefined ? {} : { otherwise }),
    ...(meta.reference === undefined ? {} : { reference: meta.reference }),
    ...(meta.path === undefined ? {} : { file: meta.path }),
  };
}

/** What a field says of itself, at whichever of its wrappers that was said. */
function metaOf(schema: z.core.$ZodType): FieldMeta & { description?: string | undefined } {
  const own = z.globalRegistry.get(schema) ?? {};
  const wraps = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault;
  return { ...(wraps ? metaOf(schema.unwrap()) : {}), ...own };
}

function defaultOf(schema: z.core.$ZodType): string | undefined {
  const { data } = z.safeParse(schema, undefined);
  if (typeof data === 'number' || typeof data === 'boolean') return String(data);
  return typeof data === 'string' && data !== '' ? data : undefined;
}

function typeOf(inner: z.core.$ZodType): Pick<Field, 'type' | 'choices'> {
  if (inner instanceof z.ZodEnum) return { type: 'choice', choices: inner.options.map(String) };
  if (inner instanceof z.ZodLiteral) return { type: 'choice', choices: [...inner.values].map(String) };
  if (inner instanceof z.ZodNumber) return { type: 'number' };
  if (inner instanceof z.ZodBoolean) return { type: 'switch' };
  if (inner instanceof z.ZodString) return { type: 'text' };
  if (inner instanceof z.ZodTuple) return { type: 'numbers' };
  if (inner instanceof z.ZodRecord) {
    return { type: inner.valueType instanceof z.ZodNumber ? 'counts' : 'json' };
  }
  if (!(inner instanceof z.ZodArray)) return { type: 'json' };
  const element = inner.element;
  if (element === SizeSchema) return { type: 'sizes' };
  if (element instanceof z.ZodNumber) return { type: 'numbers' };
  return { type: element instanceof z.ZodString ? 'texts' : 'json' };
}

function kebab(words: readonly string[]): string {
  return words.map((word) => word.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)).join('-');
}

/** A request from values under their fields' paths; what is undefined is left out. */
export function requestFrom(
  kind: string,
  values: Iterable<readonly [Field, unknown]>,
): Record<string, unknown> {
  const request: Record<string, unknown> = { kind };
  for (const [{ path }, value] of values) {
    if (value === undefined) continue;
    let at = request;
    for (const part of path.slice(0, -1)) at = (at[part] ??= {}) as Record<string, unknown>;
    at[path.at(-1)!] = value;
  }
  return request;
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
    case 'sizes':
      return parts().map(sizeIn);
    case 'counts':
      return Object.fromEntries(parts().map(countIn));
    case 'json':
      return JSON.parse(text) as unknown;
  }
}

function numberIn(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && !Number.isNaN(value)) return value;
  throw new Error('It must be a number.');
}

function sizeIn(text: string): { width: number; depth: number } {
  const [width, depth, ...rest] = text.split('x');
  if (width === undefined || depth === undefined || rest.length > 0) {
    throw new Error('Write a width, “x” and a depth, such as 128x4.');
  }
  return { width: numberIn(width), depth: numberIn(depth) };
}

function countIn(text: string): [string, number] {
  const [role, value] = text.split('=');
  if (role && value !== undefined) return [role, numberIn(value)];
  throw new Error('Write a role, “=” and a number.');
}
