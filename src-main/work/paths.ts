import { z } from 'zod';

/** What is to be done with a path that came from outside. */
export interface PathUse {
  path: string;
  /** `read`: look at it. `write`: make or replace it. */
  use: 'read' | 'write';
  /** What a file that is written must end in, e.g. `.onnx`; undefined for a folder. */
  extension?: string | undefined;
}

/** The paths that a value names, by what its schema says of its fields: see `readPath` and `writePath`. */
export function pathsIn(schema: z.core.$ZodType, value: unknown): PathUse[] {
  const inner = unwrapped(schema);
  if (typeof value === 'string') {
    const use = z.globalRegistry.get(inner)?.['path'] as PathUse['use'] | undefined;
    return use === undefined ? [] : [{ path: value, use }];
  }
  if (typeof value !== 'object' || value === null) return [];
  if (inner instanceof z.ZodArray) {
    const element = inner.element;
    return (value as unknown[]).flatMap((each) => pathsIn(element, each));
  }
  if (inner instanceof z.ZodUnion) {
    const option = inner.options.find((each) => z.safeParse(each, value).success);
    return option ? pathsIn(option, value) : [];
  }
  if (!(inner instanceof z.ZodObject)) return [];
  return Object.entries(inner.shape).flatMap(([key, field]) =>
    pathsIn(field as z.core.$ZodType, (value as Record<string, unknown>)[key]),
  );
}

/** A field's own schema, whatever is said of its being left out. */
export function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodExactOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable
  ) {
    return unwrapped(schema.unwrap());
  }
  return schema;
}
