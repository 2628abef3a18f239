import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { number } from './options';

export interface NormalisationFlags {
  mean?: number[];
  std?: number[];
}

/** How a network from elsewhere wants its pixels. */
export function addNormalisationOptions(command: Command): Command {
  return command
    .option('--mean <r,g,b>', 'what it subtracts from pixels 0 … 1', rgb)
    .option('--std <r,g,b>', 'what it divides them by', rgb);
}

/** What was said of it; undefined: nothing. */
export function normalisationOf({ mean, std }: NormalisationFlags) {
  return mean || std ? { mean: triple(mean, 0), std: triple(std, 1) } : undefined;
}

function rgb(text: string): number[] {
  const values = text.split(',').map(number(-1000));
  if (values.length === 1 || values.length === 3) return values;
  throw new InvalidArgumentError('It must be one number, or three: red, green, blue.');
}

function triple(values: number[] | undefined, fallback: number): [number, number, number] {
  const [r = fallback, g = r, b = g] = values ?? [];
  return [r, g, b];
}
