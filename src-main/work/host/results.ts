import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalog } from '../../catalog/catalog';
import type { Job } from '../../catalog/jobs';
import type { NewEntry, StagedArtifact } from '../../catalog/types';
import { ENTRY_NUMBERS } from '../../catalog/types';
import type { Request } from '../kinds/registry';
import { kindNamed } from '../kinds/registry';
import type { Made, Outcome, Report } from '../outcome';
import { ReportSchema } from '../outcome';
import { keepMade, keepMeasured } from './measured';
import { jobFolder, parentsOf, referencesIn } from './orders';
import { settleStaging } from '../../formats/staging';
import { STAGING_JOURNAL } from '../kinds/export/declare';

/**
 * Takes the files of what a job made into the store. What this returns puts the entries that they belong to into the
 * catalog, to be called in the transaction that marks the job as done: after a crash at any point either both are so or
 * neither.
 */
export async function stageOutcome(
  catalog: Catalog,
  job: Job,
  request: Request,
  { made, noted = [], measured = [], report }: Outcome,
): Promise<() => string[]> {
  const staged = await Promise.all(made.map((each) => stageFiles(catalog, each)));
  return () => {
    const ids = made.map((each, i) => {
      const entry = catalog.entries.add(newEntry(request, each, staged[i]!, made.length > 1));
      catalog.series.copy(job.id, entry.id);
      keepMade(catalog, entry, request, each.measured ?? []);
      return entry.id;
    });
    for (const each of noted) ids.push(note(catalog, request, each));
    for (const { reference, ...found } of measured) {
      keepMeasured(catalog, idOf(request, reference), request, found);
    }
    if (report) catalog.jobs.setReport(job.id, report);
    return ids;
  };
}

/** What a finished job found beside what it made. */
export function reportOf({ jobs }: Catalog, job: string): Report | undefined {
  const report = jobs.report(job);
  return report === null ? undefined : ReportSchema.parse(report);
}

/** Forgets a job's checkpoints, and what it had begun to put somewhere. */
export function discardCheckpoints(catalog: Catalog, job: string): void {
  settleStaging(join(jobFolder(catalog, job), STAGING_JOURNAL));
  rmSync(jobFolder(catalog, job), { recursive: true, force: true });
}

/** Takes reports in that earlier versions kept as files beside a job's checkpoints. */
export function adoptReports({ home, jobs }: Catalog): void {
  for (const name of readdirSync(home.runs)) {
    if (!name.endsWith(REPORT_FILE)) continue;
    const path = join(home.runs, name);
    // One that nobody can read tells nobody anything.
    const report = parsed(readFileSync(path, 'utf8'));
    if (report) jobs.setReport(name.slice(0, -REPORT_FILE.length), report);
    rmSync(path, { force: true });
  }
}

const REPORT_FILE = '.report.json';

function parsed(text: string): Report | undefined {
  try {
    return ReportSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

interface Staged {
  role: string;
  staged: StagedArtifact;
  fileName: string;
}

async function stageFiles(catalog: Catalog, made: Made): Promise<Staged[]> {
  return Promise.all(
    made.files.map(async ({ role, path, fileName }) => ({
      role,
      fileName,
      staged: await catalog.artifacts.adopt(path),
    })),
  );
}

function newEntry(request: Request, made: Made, artifacts: Staged[], many: boolean): NewEntry {
  const given =
    request.name === undefined ? undefined : many ? `${request.name}-${made.suffix}` : request.name;
  const numbers = ENTRY_NUMBERS.flatMap((key) =>
    made.numbers[key] === undefined ? [] : [[key, made.numbers[key]]],
  );
  return {
    kind: made.kind,
    name: given ?? made.name,
    notes: request.notes,
    tags: request.tags,
    ...(Object.fromEntries(numbers) as Partial<NewEntry>),
    config: { ...made.config, request },
    metrics: made.metrics,
    artifacts,
    parents: parentsOf(request),
    // The name was free when the job began; what it made is not to be lost because it is no more.
    onClash: kindNamed(request.kind).onClash(request),
  };
}

/** Adds what was measured of an entry to it. @returns its id */
function note(
  { entries }: Catalog,
  request: Request,
  { reference, metrics, numbers }: NonNullable<Outcome['noted']>[number],
): string {
  const id = idOf(request, reference);
  entries.setMetrics(id, metrics, numbers);
  return id;
}

function idOf(request: Request, reference: string): string {
  return referencesIn(request).find(({ name }) => name === reference)!.id;
}
