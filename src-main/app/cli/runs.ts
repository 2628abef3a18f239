import type { Command } from 'commander';
import { resolve } from 'node:path';
import { z } from 'zod';
import { type ErrorCode, StudioError } from '../../base/errors';
import type { Catalog } from '../../catalog/catalog';
import type { Job } from '../../catalog/jobs';
import { currentOwner } from '../../catalog/owner';
import type { StopReason } from '../../base/progress';
import { ComparisonSchema } from '../../work/kinds/compare/comparison';
import type { CliContext } from './context';
import { optionsOf, withCatalog, withStudio } from './context';
import type { CommonOptions, WorkOptions } from './options';
import { addCommonOptions, addWorkOptions, whole } from './options';
import { duration } from '../../base/progress';
import { date, percent, print, table } from './output';
import { finishedJson, finishedText } from './results';

/** Why a run may have failed that would not fail again: what was wrong was not what it was asked for. */
const CHANCES: ReadonlySet<string> = new Set<ErrorCode>(['engine', 'no-space', 'internal']);
const RESUMABLE = ['paused', 'interrupted', 'failed', 'queued', 'running'] as const;

export function addRuns(program: Command, context: CliContext): void {
  addCommonOptions(program.command('runs [run]'))
    .description('list runs, or tell all of one: its state, its log, what it made')
    .option('--limit <n>', 'at most so many', whole(1, 1_000_000))
    .action((run: string | undefined, _: unknown, command: Command) => {
      const options = optionsOf<CommonOptions & { limit?: number }>(command);
      return withCatalog(options, (catalog) =>
        run === undefined ? listRuns(catalog, options) : showRun(catalog, run, options),
      );
    });
  addCommonOptions(program.command('report <run>'))
    .description('write a comparison that was run: HTML, CSV, JSON, SVG and PNG')
    .requiredOption('--to <folder>', 'where')
    .action((run: string, _: unknown, command: Command) => writeAgain(run, optionsOf(command)));
  addWorkOptions(program.command('resume [run]'))
    .description('go on with a run from its last checkpoint; without a name, with the one that stopped last')
    .action((run: string | undefined, _: unknown, command: Command) =>
      resume(context, run, optionsOf(command)),
    );
  addCommonOptions(program.command('first <run>'))
    .description('have a waiting run done next; a training that runs is saved for it and goes on afterwards')
    .action((run: string, _: unknown, command: Command) => putFirst(context, run, optionsOf(command)));
  const stops: [name: string, reason: StopReason, text: string][] = [
    ['cancel', 'cancel', 'end a run and throw away what it has done'],
    ['pause', 'pause', 'have a run of another process saved, to be resumed later'],
    ['keep', 'keep', 'have a run of another process end now, and keep what it has'],
  ];
  for (const [name, reason, text] of stops) {
    addCommonOptions(program.command(`${name} <run>`))
      .description(text)
      .action((run: string, _: unknown, command: Command) => stop(context, run, reason, optionsOf(command)));
  }
}

function writeAgain(reference: string, options: CommonOptions & { to: string }): Promise<void> {
  return withCatalog(options, async ({ jobs }) => {
    const { id, name } = jobs.find(reference);
    const found = z.object({ comparison: ComparisonSchema }).safeParse(jobs.report(id)).data;
    if (!found) {
      const hint = 'Choose one that “wave compare” has finished: “wave runs” lists them.';
      throw new StudioError('usage', `“${name}” found nothing that was compared.`, hint);
    }
    const path = resolve(options.to);
    const { writeReport } = await import('../../work/kinds/compare/report/write');
    const files = await writeReport(path, found.comparison);
    print(
      options.json,
      { path, files },
      () => `Written to ${path}: ${files.map((each) => each.path).join(', ')}`,
    );
  });
}

function listRuns(catalog: Catalog, options: CommonOptions & { limit?: number }): void {
  const jobs = catalog.jobs.list({ limit: options.limit ?? 50, parent: null }).map(asItIs(catalog));
  print(options.json, jobs, () => {
    if (jobs.length === 0) return 'There are no runs.';
    const rows = jobs.map((job) => [
      job.id,
      job.state,
      percent(job.state === 'done' ? 1 : (job.progress?.fraction ?? null)),
      job.name,
      date(job.createdAt),
      timeOf(job),
    ]);
    return table(['run', 'state', 'done', 'what', 'begun', 'time'], rows);
  });
}

/** A run whose process has died is still said to be running where nobody has looked since. */
function asItIs({ home }: Catalog): (job: Job) => Job {
  let alive: boolean | undefined;
  return (job) => {
    if (job.state !== 'running') return job;
    alive ??= currentOwner(home) !== undefined;
    return alive ? job : { ...job, state: 'interrupted', finishedAt: job.updatedAt };
  };
}

function timeOf({ startedAt, finishedAt, pausedMs }: Job): string {
  if (startedAt === null) return '–';
  // The machine's clock may have been set back since.
  return duration(Math.max(0, (finishedAt ?? Date.now()) - startedAt - pausedMs) / 1000);
}

function showRun(catalog: Catalog, reference: string, options: CommonOptions): void {
  const job = asItIs(catalog)(catalog.jobs.find(reference));
  const log = catalog.jobs.log(job.id);
  const parts = catalog.jobs.list({ parent: job.id }).map(asItIs(catalog)).reverse();
  print(options.json, { ...job, log, parts }, () => {
    const lines = [`${job.name}: ${job.state} (${job.id})`];
    if (job.progress) lines.push(`${job.progress.stage}, ${percent(job.progress.fraction)}`);
    if (job.error) lines.push(`${job.error.message} ${job.error.hint}`);
    for (const part of parts) lines.push(`  ${part.name}: ${part.state}`);
    for (const { at, message } of log) lines.push(`${date(at)}  ${message}`);
    return lines.join('\n');
  });
}

async function resume(
  context: CliContext,
  reference: string | undefined,
  options: WorkOptions,
): Promise<void> {
  await withStudio(context, options, 'resume', async (session) => {
    const { studio, catalog } = session;
    const found = reference === undefined ? newest(catalog) : catalog.jobs.find(reference);
    const job = catalog.jobs.get(found.parent ?? found.id);
    if (job.state === 'done' || job.state === 'cancelled') {
      throw new StudioError(
        'usage',
        `The run “${job.name}” is ${job.state}.`,
        'There is nothing to go on with.',
      );
    }
    // One that is running, or waits, is only followed.
    if (job.state === 'paused' || job.state === 'failed' || job.state === 'interrupted')
      await catalog.whenFree(() => studio.resume(job.id));
    const finished = await session.follow(job.id);
    print(options.json, finishedJson(finished), () => finishedText(finished));
  });
}

function newest(catalog: Catalog): Job {
  const jobs = catalog.jobs.list({ states: RESUMABLE, parent: null }).map(asItIs(catalog));
  const job = jobs.find(({ state, error }) => state !== 'failed' || CHANCES.has(error?.code ?? ''));
  if (job) return job;
  throw new StudioError('not-found', 'There is no run to go on with.', 'List the runs with “wave runs”.');
}

async function putFirst(context: CliContext, reference: string, options: CommonOptions): Promise<void> {
  await withStudio(context, options, 'first', async ({ studio, catalog }) => {
    const { id } = catalog.jobs.find(reference);
    const job = await catalog.whenFree(() => studio.putFirst(id));
    print(options.json, job, () => `“${job.name}” is next.`);
  });
}

async function stop(
  context: CliContext,
  reference: string,
  reason: StopReason,
  options: CommonOptions,
): Promise<void> {
  await withStudio(context, options, reason, async ({ studio, catalog }) => {
    const { id } = catalog.jobs.find(reference);
    await catalog.whenFree(() => studio.stop(id, reason));
    const job = catalog.jobs.get(id);
    print(options.json, job, () =>
      job.state === 'running'
        ? `Asked the process that does “${job.name}”.`
        : `“${job.name}” is ${job.state}.`,
    );
  });
}
