import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { resolve, sep } from 'node:path';
import type { AnyJob } from '../../work/declare';
import type { Field } from '../../work/form';
import { fieldsOf, requestFrom, valueOf } from '../../work/form';
import { KINDS } from '../../work/kinds/registry';
import type { ReferenceKind } from '../../work/references';
import { REFERENCE_KINDS } from '../../work/references';
import type { RequestInput } from '../../work/requests';
import type { CliContext, Session } from './context';
import { optionsOf, withStudio } from './context';
import type { WorkOptions } from './options';
import { addWorkOptions, byDefault, commonRequest } from './options';
import { print } from './output';
import { datasetOf, findEntry } from './references';
import { finishedJson, finishedText } from './results';

/** What the options that all work has say already. */
const COMMON = new Set(['name', 'notes', 'tags', 'seed', 'engine']);

/** `wave run KIND`: every kind of job, with every option of its declaration. */
export function addRun(program: Command, context: CliContext): void {
  const run = program.command('run').description('start a run of any kind, with everything that can be set');
  for (const kind of KINDS.values()) addKind(run, kind, context);
}

/** A command for a kind of job, with every option of its declaration. */
export function addKind(run: Command, kind: AnyJob, context: CliContext): void {
  const command = addWorkOptions(run.command(kind.kind)).description(kind.about);
  const fields = fieldsOf(kind).filter(({ path }) => !COMMON.has(path[0]!));
  for (const field of fields) addField(command, field);
  command.action(async (_: unknown, self: Command) => {
    const options = optionsOf<WorkOptions & Record<string, unknown>>(self);
    await withStudio(context, options, `run ${kind.kind}`, async (session) => {
      const values: [Field, unknown][] = [];
      for (const field of fields) {
        values.push([field, await given(session, field, options[attributeOf(field)], options)]);
      }
      const request = { ...commonRequest(options), ...requestFrom(kind.kind, values) };
      const finished = await session.run(request as RequestInput);
      print(options.json, finishedJson(finished), () => finishedText(finished));
    });
  });
}

function addField(command: Command, field: Field): void {
  const { flag, about, type, choices, required, otherwise, reference } = field;
  const words = [about, type === 'choice' ? `(${choices!.join(', ')})` : ''].filter(Boolean).join(' ');
  const text = otherwise === undefined || type === 'switch' ? words : byDefault(words, otherwise);
  if (type === 'switch') {
    if (otherwise !== 'true') command.option(`--${flag}`, words);
    if (otherwise !== 'false') command.option(`--no-${flag}`, `do not ${words}`);
  } else if (required) command.requiredOption(`--${flag} <${reference ?? type}>`, text, parser(field));
  else command.option(`--${flag} <${reference ?? type}>`, text, parser(field));
}

function parser(field: Field): (text: string) => unknown {
  return (text) => {
    try {
      return valueOf(field, text);
    } catch (thrown) {
      throw new InvalidArgumentError(thrown instanceof Error ? thrown.message : String(thrown));
    }
  };
}

/** As Commander names what an option says. */
function attributeOf({ flag }: Field): string {
  return flag.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

async function given(
  session: Session,
  { reference, file, type, otherwise }: Field,
  value: unknown,
  options: WorkOptions,
): Promise<unknown> {
  // Commander gives `--no-x` a value of its own where it is not given.
  if (type === 'switch' && String(value) === otherwise) return undefined;
  if (typeof value !== 'string') return value;
  if (file !== undefined) return /[\\/]$/.test(value) ? resolve(value) + sep : resolve(value);
  if (reference === undefined) return value;
  if (reference === 'dataset') return (await datasetOf(session, value, options)).id;
  return findEntry(session, value, REFERENCE_KINDS[reference as ReferenceKind].kinds).id;
}
