import type { Command } from 'commander';
import { KINDS } from '../../work/kinds/registry';
import type { CliContext } from './context';
import { addJob } from './job';

/** `wave run KIND`: every kind of job, also those that have no command of their own. */
export function addRun(program: Command, context: CliContext): void {
  const run = program.command('run').description('start a run of any kind, with everything that can be set');
  for (const kind of KINDS.keys()) addJob(run.command(kind), kind, context);
}
