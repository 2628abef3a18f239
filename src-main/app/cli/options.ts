import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { readClassPairs } from '../../data/classes/file';
import { common } from '../../work/declare';
import { MOST } from '../../work/fields';
import type { Field } from '../../work/form';
import { fieldsOf, partFrom, valueOf } from '../../work/form';
import type { ReferenceKind } from '../../work/references';
import { REFERENCE_KINDS } from '../../work/references';
import type { RequestInput } from '../../work/requests';

/** What every command understands. */
export interface CommonOptions {
  json?: boolean;
  debug?: boolean;
  home?: string;
}

/** What every command understands that starts work; more is as its kind of job declares it. */
export interface WorkOptions extends CommonOptions {
  checkpointEvery?: number;
}

/** Between two checkpoints: a day. */
export const MOST_SECONDS = 86_400;

/** A description that says what happens where the option is not given. */
function byDefault(description: string, value: number | string): string {
  return `${description} (default: ${value})`;
}

/** A number of at least `minimum` and at most `most`. */
export function number(minimum = 0, most: number = MOST.count): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || Number.isNaN(value)) throw new InvalidArgumentError('It must be a number.');
    if (value < minimum) throw new InvalidArgumentError(`It must be at least ${minimum}.`);
    if (value > most) throw new InvalidArgumentError(`It must be at most ${most}.`);
    return value;
  };
}

/** A whole number of at least `minimum` and at most `most`. */
export function whole(minimum = 0, most?: number): (text: string) => number {
  const parse = number(minimum, most);
  return (text) => {
    const value = parse(text);
    if (!Number.isInteger(value)) throw new InvalidArgumentError('It must be a whole number.');
    return value;
  };
}

/** Whole numbers between commas, e.g. `4,6,8`. */
export function wholes(minimum = 0, most?: number): (text: string) => number[] {
  const parse = whole(minimum, most);
  return (text) => text.split(',').map(parse);
}

/** Numbers between commas, e.g. `0.5,1,2`. */
export function numbers(minimum = 0, most?: number): (text: string) => number[] {
  const parse = number(minimum, most);
  return (text) => text.split(',').map(parse);
}

/** One of a few words. */
export function oneOf<T extends string>(words: readonly T[]): (text: string) => T {
  return (text) => {
    const found = words.find((word) => word === text);
    if (!found) throw new InvalidArgumentError(`It must be one of: ${words.join(', ')}.`);
    return found;
  };
}

export function addCommonOptions(command: Command): Command {
  return command
    .option('--json', 'print the result as JSON on standard output')
    .option('--home <folder>', 'the folder with the catalog and everything else that is kept')
    .option('--debug', 'print where an error came from');
}

/** What all kinds of jobs have. */
const COMMON = fieldsOf({ schema: z.strictObject(common) });
const SHARED = new Set(COMMON.map(({ flag }) => flag));

/** Where a command computes, and its random numbers. */
export function addEngineOptions(command: Command): Command {
  addFields(
    command,
    COMMON.filter(({ path: [part] }) => part === 'engine' || part === 'seed'),
  );
  return command;
}

export function addWorkOptions(command: Command): Command {
  addFields(addCommonOptions(command), COMMON);
  return command.option(
    '--checkpoint-every <seconds>',
    byDefault('time between two checkpoints', 30),
    number(0.001, MOST_SECONDS),
  );
}

/** The part of a request that is the same for all kinds. */
export function commonRequest(options: WorkOptions): Partial<Pick<RequestInput, keyof typeof common>> {
  return partFrom(valuesOf(COMMON, options));
}

/** The fields of a kind of job that are not those of all. */
export function ownFields(kind: Parameters<typeof fieldsOf>[0]): Field[] {
  return fieldsOf(kind).filter(({ flag }) => !SHARED.has(flag));
}

/** An option for each of these fields, as its declaration says. */
export function addFields(command: Command, fields: readonly Field[]): void {
  for (const field of fields) addField(command, field);
}

function addField(command: Command, field: Field): void {
  const { flag, type, required, otherwise, group } = field;
  const add = (flags: string, about: string) => {
    const option = command.createOption(flags, about);
    // Commander would ask about a switch that is given, too.
    if (type !== 'switch') option.argParser(parser(field));
    if (group !== undefined) option.helpGroup(`${group}:`);
    command.addOption(option.makeOptionMandatory(required));
  };
  const about = aboutOf(field);
  if (type !== 'switch') add(`--${flag} <${placeholderOf(field)}>`, about);
  else {
    if (otherwise !== 'true') add(`--${flag}`, about);
    if (otherwise !== 'false') add(`--no-${flag}`, `do not ${field.about}`);
  }
}

function aboutOf({ about, type, choices, otherwise, reference }: Field): string {
  const more = type === 'choice' ? `(${choices!.join(', ')})` : type === 'counts' ? '(repeatable)' : '';
  const words = [about, more].filter(Boolean).join(' ');
  if (reference !== undefined) return `${words}: ${meantBy(reference as ReferenceKind)}`;
  return otherwise === undefined || otherwise === 'false' ? words : byDefault(words, otherwise);
}

function meantBy(reference: ReferenceKind): string {
  const { what } = REFERENCE_KINDS[reference];
  const places: Partial<Record<ReferenceKind, string>> = {
    dataset: ', or a path',
    classifier: ', or a file',
  };
  return `${what} of the catalog${places[reference] ?? ''}`;
}

const PLACEHOLDERS: Partial<Record<Field['type'], string>> = {
  ...{ text: 'text', choice: 'name', texts: 'list', numbers: 'list' },
  ...{ triple: 'r,g,b', sizes: 'sizes', counts: 'name=n' },
};

function placeholderOf({ type, unit, reference, file, flag, path }: Field): string {
  if (reference !== undefined) return reference === 'dataset' ? reference : path.at(-1)!;
  if (flag === 'class-map') return 'file';
  if (file !== undefined) return 'path';
  if (type === 'number') return unit ?? 'n';
  return PLACEHOLDERS[type] ?? 'json';
}

function parser(field: Field): (text: string, before: unknown) => unknown {
  return (text, before) => {
    // Pairs of classes are many: a file has them.
    if (field.flag === 'class-map') return readClassPairs(text);
    try {
      const value = valueOf(field, text);
      checkRange(field, value);
      return field.type === 'counts' ? { ...(before as object | undefined), ...(value as object) } : value;
    } catch (thrown) {
      throw new InvalidArgumentError(thrown instanceof Error ? thrown.message : String(thrown));
    }
  };
}

/** @throws Error where a number is beyond what makes sense */
function checkRange({ minimum = -Infinity, maximum = Infinity }: Field, value: unknown): void {
  const parts = typeof value === 'object' && value !== null ? Object.values(value) : [value];
  for (const number of parts.filter((part) => typeof part === 'number')) {
    if (number < minimum) throw new Error(`It must be at least ${minimum}.`);
    if (number > maximum) throw new Error(`It must be at most ${maximum}.`);
  }
}

/** What was given for these fields; undefined: nothing. */
export function valuesOf(fields: readonly Field[], options: object): [Field, unknown][] {
  const given = options as Record<string, unknown>;
  return fields.map((field) => {
    const value = given[attributeOf(field)];
    // Commander gives `--no-x` a value of its own where it is not given.
    return [field, field.type === 'switch' && String(value) === field.otherwise ? undefined : value];
  });
}

/** As Commander names what an option says. */
function attributeOf({ flag }: Pick<Field, 'flag'>): string {
  return flag.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
