/** An object of a model's description. */
export type Json = Record<string, unknown>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A number, or some, that Keras wrapped. */
export function plain(value: unknown): unknown {
  if (
    isObject(value) &&
    /^__(numpy|tensor)__$/.test(String(value['class_name'])) &&
    isObject(value['config'])
  )
    return value['config']['value'];
  return isObject(value) && value['class_name'] === '__tuple__' ? value['items'] : value;
}
