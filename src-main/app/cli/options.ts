import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { readClassPairs } from '../../data/classes/file';
import type { ClassPairs } from '../../data/classes/pairs';
import type { EngineChoice } from '../../work/fields';

/** What every command understands. */
export interface CommonOptions {
  json?: boolean;
  debug?: boolean;
  home?: string;
}

/** What every command understands that starts work. */
export interface WorkOptions extends CommonOptions {
  name?: string;
  notes?: string;
  tag?: string[];
  seed?: number;
  engine?: EngineChoice['engine'];
  device?: EngineChoice['device'];
  threads?: number;
  checkpointEvery?: number;
  classMap?: ClassPairs;
}

/** A description that says what happens where the option is not given. */
export function byDefault(description: string, value: number | string): string {
  return `${description} (default: ${value})`;
}

/** A number of at least `minimum`. */
export function number(minimum = 0): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || Number.isNaN(value)) throw new InvalidArgumentError('It must be a number.');
    if (value < minimum) throw new InvalidArgumentError(`It must be at least ${minimum}.`);
    return value;
  };
}

/** A whole number of at least `minimum`. */
export function whole(minimum = 0): (text: string) => number {
  const parse = number(minimum);
  return (text) => {
    const value = parse(text);
    if (!Number.isInteger(value)) throw new InvalidArgumentError('It must be a whole number.');
    return value;
  };
}

/** Whole numbers between commas, e.g. `4,6,8`. */
export function wholes(minimum = 0): (text: string) => number[] {
  const parse = whole(minimum);
  return (text) => text.split(',').map(parse);
}

/** Names between commas. */
export function names(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
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

export function addWorkOptions(command: Command): Command {
  return addEngineOptions(addCommonOptions(command))
    .option('--name <name>', 'what the result is called')
    .option('--notes <text>', 'notes on the result')
    .option('--tag <tags>', 'tags of the result, separated by commas', names)
    .option('--checkpoint-every <seconds>', byDefault('time between two checkpoints', 30), number(0.001));
}

/** For what asks a teacher about a dataset. */
export function addClassMap(command: Command): Command {
  const about = 'pairs of classes, the dataset’s and the teacher’s: two columns or JSON';
  return command.option('--class-map <file>', about, readClassPairs);
}

export function addEngineOptions(command: Command): Command {
  return command
    .option('--seed <n>', byDefault('decides all random numbers', 0), whole(0))
    .option(
      '--engine <name>',
      'auto, tensorflow, onnxruntime or wasm',
      oneOf(['auto', 'tensorflow', 'onnxruntime', 'wasm'] as const),
    )
    .option('--device <name>', 'auto, cpu or gpu', oneOf(['auto', 'cpu', 'gpu'] as const))
    .option('--threads <n>', 'threads of the CPU, 0: one per core', whole(0));
}

/** The part of a request that is the same for all kinds. */
export function commonRequest(options: WorkOptions) {
  const { name, notes, tag, seed, engine, device, threads, classMap } = options;
  return { name, notes, tags: tag, seed, engine: { engine, device, threads }, classMap };
}
