import type { Command } from 'commander';
import { KINDS } from '../../work/kinds/registry';
import type { CliContext } from './context';
import type { Part } from './job';
import { addJob } from './job';

/** `wave run KIND`: every kind of job, also those that have no command of their own. */
export function addRun(program: Command, context: CliContext): void {
  const run = program.command('run').description('start a run of any kind, with everything that can be set');
  for (const kind of KINDS.keys()) {
    addJob(run.command(kind), kind, context, kind === 'add-dataset' ? { request: foundSource } : {});
  }
}

/** What lies at a path is found out where it is not said, as “wave data add” does. */
async function foundSource(_: unknown, { source }: Part): Promise<Part> {
  const { kind, path } = (source ?? {}) as { kind?: unknown; path?: unknown };
  if (kind !== undefined || typeof path !== 'string') return {};
  const { recogniseSource } = await import('../../data/source');
  return { source: await recogniseSource(path) };
}
