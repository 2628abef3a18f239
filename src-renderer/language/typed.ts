import type { en } from './en';

/** The name of a message: where it stands, and its first words. */
export type Key = keyof typeof en;

/** What is typed up to the comma that may stand behind a name: `n` of `n, plural, …`. */
type Head<Inside extends string> = Inside extends `${infer Name},${string}` ? Name : Inside;

/** The branches of a plural are no names: they hold blanks, # or further braces. */
type Name<Text extends string> = Text extends
  '' | `${string} ${string}` | `${string}#${string}` | `${string}{${string}`
  ? never
  : Text;

/** The names in the braces of a message in ICU's form: `n` and `name` of `{n, plural, other {# of {name}}}`. */
type NamesIn<Message extends string> = Message extends `${string}{${infer Rest}`
  ? (Rest extends `${infer Inside}}${string}` ? Name<Head<Inside>> : never) | NamesIn<Rest>
  : never;

/** What a message wants to be told: nothing, or a value for each of its names. */
export type ValuesOf<K extends Key> = [NamesIn<(typeof en)[K]>] extends [never]
  ? []
  : [values: Record<NamesIn<(typeof en)[K]>, string | number>];

/** The messages of another language; a part of them would be a hole, and one too many is of no use. */
export type Translation = Record<Key, string>;
