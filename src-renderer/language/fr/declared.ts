import { part1 } from './declared-1';
import { part2 } from './declared-2';

/** What declarations say of themselves – kinds of runs, their fields, commands, formats, stages –, in French. */
export const declared: Readonly<Partial<Record<string, string>>> = { ...part1, ...part2 };
