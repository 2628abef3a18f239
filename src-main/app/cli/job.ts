import type { Command } from 'commander';
import { resolve, sep } from 'node:path';
import type { EntryKind } from '../../base/kinds';
import type { Entry } from '../../catalog/types';
import type { AnyJob, AnyRequest } from '../../work/declare';
import type { Field } from '../../work/form';
import { requestFrom } from '../../work/form';
import { distilsItsOwn } from '../../work/host/checks';
import { kindNamed } from '../../work/kinds/registry';
import { REFERENCE_KINDS, type ReferenceKind } from '../../work/references';
import { readRequest } from '../../work/request-errors';
import type { Request, RequestInput } from '../../work/requests';
import type { CliContext, Finished, Session } from './context';
import { optionsOf, withStudio } from './context';
import type { WorkOptions } from './options';
import { addFields, addWorkOptions, commonRequest, ownFields, valuesOf } from './options';
import { print } from './output';
import { classifierOf, datasetOf, findEntry } from './references';
import { finishedJson, finishedText } from './results';

type Options = WorkOptions & Record<string, unknown>;
export type Part = Record<string, unknown>;

/** How a command that begins a job differs from what the job's declaration says. */
export interface Differences<O> {
  /** The field that the command's argument stands for. */
  argument?: string;
  /** The fields that are options; left out: all. */
  fields?: (fields: Field[]) => Field[];
  /** What else a request says, from options of the command's own. @throws StudioError 'usage' */
  request?: (options: O, request: Part) => Part | Promise<Part>;
  /** The kinds of entries that its argument may mean; left out: what the declaration says. */
  kinds?: (options: O) => readonly EntryKind[];
  /** What else a request says, from the catalog. */
  found?: (session: Session, request: RequestInput) => Part;
  /** Prints what came of it. */
  tell?: (finished: Finished, options: O, session: Session) => void;
}

/** Makes a command that begins a job: its options are the fields of the job's declaration. */
export function addJob<O extends WorkOptions = Options>(
  command: Command,
  kind: string,
  context: CliContext,
  differences: Differences<O> = {},
): Command {
  const job = kindNamed(kind);
  const { argument, fields: choose = (all: Field[]) => all, request: more } = differences;
  const declared = ownFields(job);
  const fields = choose(declared.filter(({ path }) => path.join('.') !== argument));
  command.description(job.about);
  addFields(command, fields);
  return addWorkOptions(command).action(async (...given: unknown[]) => {
    const options = optionsOf<O>(given.at(-1) as Command);
    const values = valuesOf(fields, options);
    if (argument !== undefined) {
      values.push([declared.find(({ path }) => path.join('.') === argument)!, given[0]]);
    }
    const said = { ...requestFrom(kind, values.map(absolute)), ...commonRequest(options) };
    const request = merged(said, (await more?.(options, said)) ?? {});
    // What is wrong with it is told before any data is decoded: names of entries do for their ids.
    const whole = readRequest(request);
    await withStudio(context, options, commandName(command), async (session) => {
      const entries = await entriesOf(session, job, whole, options, differences);
      const ids = { ...request, ...entries } as RequestInput;
      const finished = await session.run({ ...ids, ...differences.found?.(session, ids) });
      const { tell = tellUsual } = differences;
      tell(finished, options, session);
    });
  });
}

function tellUsual(finished: Finished, { json }: WorkOptions): void {
  print(json, finishedJson(finished), () => finishedText(finished));
}

function commandName(command: Command): string {
  const { parent } = command;
  return parent?.parent ? `${parent.name()} ${command.name()}` : command.name();
}

/** Two parts of a request as one; what the second says is undefined is taken out. */
export function merged(one: Part, other: Part): Part {
  const result = { ...one };
  for (const [key, value] of Object.entries(other)) {
    const both = isPart(value) && isPart(result[key]);
    if (value === undefined) Reflect.deleteProperty(result, key);
    else result[key] = both ? merged(result[key] as Part, value) : value;
  }
  return result;
}

const isPart = (value: unknown): value is Part =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A path from the folder that the command was given in; it still says, by its end, where it is to be a folder. */
function absolute([field, value]: [Field, unknown]): [Field, unknown] {
  if (field.file === undefined || typeof value !== 'string') return [field, value];
  return [field, /[\\/]$/.test(value) ? resolve(value) + sep : resolve(value)];
}

/** The ids of the entries that a request names; what it names by a path is added to the catalog. */
async function entriesOf<O extends WorkOptions>(
  session: Session,
  { refs }: AnyJob,
  request: Request,
  options: O,
  { argument, kinds }: Differences<O>,
): Promise<Record<string, string>> {
  const found: Record<string, Entry> = {};
  const texts: AnyRequest = request;
  // A teacher that is imported on the way is measured on the dataset.
  const isDataset = (name: string) => Number(refs[name]!.is !== 'dataset');
  for (const name of Object.keys(refs).sort((a, b) => isDataset(a) - isDataset(b))) {
    const text = texts[name];
    if (typeof text !== 'string') continue;
    const { is, answers = '' } = refs[name]!;
    const meant = (name === argument && kinds?.(options)) || kindsOf(is, name);
    if (is === 'dataset') found[name] = await datasetOf(session, text, options);
    else if (is !== 'classifier') found[name] = findEntry(session, text, meant);
    else {
      const data = distilsItsOwn(request) ? undefined : found[answers];
      found[name] = await classifierOf(session, text, { kinds: meant, data, options, pairs: texts.classMap });
    }
  }
  return Object.fromEntries(Object.entries(found).map(([name, { id }]) => [name, id]));
}

/** What a reference may mean; first that which it is called. */
function kindsOf(is: ReferenceKind, name: string): EntryKind[] {
  const { kinds } = REFERENCE_KINDS[is];
  return [...kinds].sort((a, b) => Number(b === name) - Number(a === name));
}
