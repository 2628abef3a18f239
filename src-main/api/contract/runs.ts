import { z } from 'zod';
import { RequestSchema } from '../../work/requests';
import type { Request } from '../../work/requests';
import { formatNamed } from '../../formats/exports/registry';
import { whole } from '../../work/fields';
import { pathsIn } from '../../work/paths';
import type { PathUse } from './define';
import { LanguageSchema } from './said/said';
import { event, procedure } from './define';
import { CurveQuerySchema } from './entries';
import {
  CurveSchema,
  ErrorSchema,
  id,
  LogLineSchema,
  MetricPointSchema,
  nothing,
  path,
  ProgressSchema,
  ReportSchema,
  RunSchema,
  StateSchema,
} from './records';

/** Lines of all logs of a home together. */
const MOST_LINES = 1e12;

const one = z.strictObject({ id });

/** The paths that a request names. */
function requestPaths(request: Request): PathUse[] {
  const extension = request.kind === 'export' ? formatNamed(request.options.format).extension : undefined;
  return pathsIn(RequestSchema, request).map((each) =>
    each.use === 'write' ? { ...each, extension } : each,
  );
}

/** Jobs, which people know as runs: asking for them, steering them, and what they measured. */
export const runs = {
  submit: procedure({ input: RequestSchema, output: RunSchema, paths: requestPaths }),
  /** What is known to be wrong with a request before it runs; null where nothing is. */
  check: procedure({
    input: RequestSchema,
    output: z.object({ problem: ErrorSchema.nullable() }),
    paths: requestPaths,
  }),
  /** The newest first. */
  list: procedure({
    input: z.strictObject({
      states: z.array(StateSchema).exactOptional(),
      kind: z.string().max(100).exactOptional(),
      /** The parts of this run; null: only runs that are no part of another. */
      parent: id.nullable().exactOptional(),
      limit: z.number().int().min(0).max(1000).default(200),
      offset: whole(0).default(0),
    }),
    output: z.array(RunSchema),
  }),
  get: procedure({
    input: one,
    output: z.object({
      run: RunSchema,
      parts: z.array(RunSchema),
      /** What it found beside what it made, e.g. an evaluation. */
      report: ReportSchema.nullable(),
    }),
  }),
  /** Back into the queue, from the last checkpoint. */
  resume: procedure({ input: one, output: RunSchema }),
  /** A waiting run is the next; a training that runs is saved for it, and goes on afterwards. */
  putFirst: procedure({ input: one, output: RunSchema }),
  /** `pause`: save it, to be resumed. `keep`: make the result from what was trained so far. `cancel`: throw it away. */
  stop: procedure({
    input: z.strictObject({ id, reason: z.enum(['pause', 'keep', 'cancel']) }),
    output: nothing,
  }),
  /** Writes a comparison as HTML, CSV, JSON, SVG and PNG; into a folder of its own there, or among the exports. */
  writeReport: procedure({
    input: one.extend({ to: path.exactOptional(), language: LanguageSchema.exactOptional() }),
    output: z.object({ path: z.string() }),
    paths: ({ to }) => (to === undefined ? [] : [{ path: to, use: 'write' }]),
  }),
  /** Forgets a run that has ended, with its log and its curves; not what it made. */
  remove: procedure({ input: one, output: nothing }),
  log: procedure({
    input: z.strictObject({
      id,
      after: whole(0, MOST_LINES).default(0),
      limit: z.number().int().min(1).max(10_000).default(1000),
    }),
    output: z.array(LogLineSchema),
  }),
  curves: procedure({ input: CurveQuerySchema, output: z.array(CurveSchema) }),
};

/** Of one run (a family's run: and its parts), or of all. */
const which = z.strictObject({ run: id.exactOptional() });

/**
 * At most ten a second of each kind to each subscriber, the newest of every run (of every curve) winning; whatever waits
 * is sent before the run's change of state.
 */
export const runEvents = {
  changed: event({ filter: which, payload: RunSchema }),
  progress: event({ filter: which, payload: z.object({ run: z.string(), progress: ProgressSchema }) }),
  metrics: event({
    filter: which,
    payload: z.object({ run: z.string(), points: z.array(MetricPointSchema) }),
  }),
  log: event({ filter: which, payload: z.object({ run: z.string(), messages: z.array(z.string()) }) }),
  /** It goes on from a checkpoint: what was measured after this step is forgotten. */
  resumed: event({ filter: which, payload: z.object({ run: z.string(), step: z.number() }) }),
  saved: event({ filter: which, payload: z.object({ run: z.string(), step: z.number() }) }),
};
