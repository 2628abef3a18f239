import { existsSync, readFileSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Catalog } from '../../catalog/catalog';
import type { Job } from '../../catalog/jobs';
import type { NewEntry, StagedArtifact } from '../../catalog/types';
import { ENTRY_NUMBERS } from '../../catalog/types';
import { writeAtomically } from '../../base/files';
import type { Made, Outcome } from '../outcome';
import { EvaluationSchema, ExportReportSchema } from '../outcome';
import type { Request } from '../requests';
import { jobFolder, parentsOf } from './orders';

/** What a job found that is no entry: kept beside its checkpoints for as long as the job is. */
const ReportSchema = z.object({
  evaluation: EvaluationSchema.optional(),
  exported: ExportReportSchema.optional(),
});
export type JobReport = z.infer<typeof ReportSchema>;

/**
 * Puts what a job made into the catalog and marks the job as done, in one transaction: after a crash at any point either
 * both are so or neither.
 */
export async function keepOutcome(
  catalog: Catalog,
  job: Job,
  request: Request,
  outcome: Outcome,
): Promise<Job> {
  const staged = await Promise.all(outcome.made.map((made) => stageFiles(catalog, made)));
  await writeReport(catalog, job, outcome);
  return catalog.transaction(() => {
    const ids = outcome.made.map((made, i) => {
      const entry = catalog.entries.add(newEntry(request, made, staged[i]!, outcome.made.length > 1));
      catalog.series.copy(job.id, entry.id);
      return entry.id;
    });
    if (outcome.evaluation && request.kind === 'evaluate') {
      noteEvaluation(catalog, request, outcome.evaluation);
      ids.push(request.model);
    }
    // A second process may have taken a short job of this one for a dead one's.
    if (catalog.jobs.get(job.id).state !== 'running') catalog.jobs.setState(job.id, 'running');
    return catalog.jobs.setState(job.id, 'done', { result: ids });
  });
}

/** What a finished evaluation or export found. */
export function readReport(catalog: Catalog, job: string): JobReport | undefined {
  const path = reportPath(catalog, job);
  return existsSync(path) ? ReportSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) : undefined;
}

/** Forgets a job's checkpoints. */
export function discardCheckpoints(catalog: Catalog, job: string): void {
  rmSync(jobFolder(catalog, job), { recursive: true, force: true });
}

function reportPath(catalog: Catalog, job: string): string {
  return join(catalog.home.runs, `${job}.report.json`);
}

async function writeReport(catalog: Catalog, job: Job, outcome: Outcome): Promise<void> {
  const { evaluation, exported } = outcome;
  if (!evaluation && !exported) return;
  await mkdir(catalog.home.runs, { recursive: true });
  const text = JSON.stringify({ evaluation, exported });
  await writeAtomically(reportPath(catalog, job.id), [new TextEncoder().encode(text)]);
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
    onClash: request.kind === 'import' ? request.onConflict : 'rename',
  };
}

/** The numbers of the model's own dataset are the ones that lists show. */
function noteEvaluation(
  catalog: Catalog,
  request: Extract<Request, { kind: 'evaluate' }>,
  { split, accuracy, loss }: NonNullable<Outcome['evaluation']>,
): void {
  const data = catalog.entries.get(request.data);
  const key = `${data.name}/${split}`;
  catalog.entries.setMetrics(
    request.model,
    { [`${key}/accuracy`]: accuracy, [`${key}/loss`]: loss },
    split === 'test' ? { accuracy } : {},
  );
}
