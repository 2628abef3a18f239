import { z } from 'zod';
import type { BackupReport } from '../../catalog/backup';
import type { VerifyReport } from '../../catalog/verify';
import type { EngineReport } from '../../engine/open';
import { TAKEN } from '../../work/taken';
import { event, procedure } from './define';
import { id, KindSchema, noInput, nothing, path } from './records';

const EngineReportSchema: z.ZodType<EngineReport> = z.object({
  name: z.enum(['tensorflow', 'onnxruntime', 'wasm']),
  device: z.enum(['cpu', 'gpu']),
  works: z.boolean(),
  threads: z.number().exactOptional(),
  provider: z.string().exactOptional(),
  /** Milliseconds of a small training step, where it was timed. */
  stepMs: z.number().exactOptional(),
  /** Why it does not work and what to do, in sentences. */
  reason: z.string().exactOptional(),
});

const VerifyReportSchema: z.ZodType<VerifyReport> = z.object({
  database: z.array(z.string()),
  problems: z.array(
    z.object({
      problem: z.enum(['missing', 'damaged']),
      entry: z.object({ id: z.string(), kind: KindSchema, name: z.string(), trashed: z.boolean() }),
      role: z.string(),
      file: z.string(),
    }),
  ),
  orphans: z.array(z.object({ file: z.string(), bytes: z.number() })),
  checked: z.object({ entries: z.number(), files: z.number(), bytes: z.number() }),
  removed: z.object({ files: z.number(), bytes: z.number() }),
});

const AmountSchema = z.object({ files: z.number(), bytes: z.number() });
const BackupSchema = z.object({
  path: z.string(),
  entries: z.number(),
  files: z.number(),
  bytes: z.number(),
}) satisfies z.core.$ZodType<BackupReport>;

const LoadSchema = z.object({
  /** Shares of all processors and of the machine's memory, 0 … 1. */
  cpu: z.number(),
  memory: z.number(),
  memoryBytes: z.number(),
  /** Free where the home lies. */
  diskFreeBytes: z.number(),
});

export type { EngineReport };

/** The program, its home and the machine. */
export const system = {
  info: procedure({
    input: noInput,
    output: z.object({
      version: z.string(),
      /** `desktop`: a window of its own. `served`: a page in a browser. */
      host: z.enum(['desktop', 'served']),
      platform: z.string(),
      home: z.string(),
      cpus: z.number(),
      processor: z.string(),
      memoryBytes: z.number(),
      /** What this host can do beyond the other. */
      can: z.object({
        /** `files.pick` opens the system's dialog; otherwise browse with `files.list`. */
        pick: z.boolean(),
        reveal: z.boolean(),
        restart: z.boolean(),
        /** The finished example came with it. */
        example: z.boolean(),
        /** It was packaged with an address to look for newer versions at. */
        updates: z.boolean(),
        /** Largest file that can be sent with a drop; null where dropped files have paths and need not be sent. */
        upload: z.number().nullable(),
      }),
      /** What a person is to know of where the home is: that it can only be read, or is on a network drive. */
      note: z.string().nullable(),
      readOnly: z.boolean(),
      /** Whether the program can move its home by itself: not where the home was named at the start. */
      movable: z.boolean(),
      /** Where the home goes at the next start; `problem`: why the last try failed. */
      move: z.object({ to: z.string(), problem: z.string().exactOptional() }).nullable(),
      /** Whether this process runs the home's jobs; otherwise who does. */
      runsJobs: z.boolean(),
      owner: z.object({ pid: z.number(), startedAt: z.number(), purpose: z.string() }).nullable(),
    }),
  }),
  /** What each engine can do here; found out once, or again on request. */
  engines: procedure({
    input: z.strictObject({ refresh: z.boolean().default(false) }),
    output: z.object({
      engines: z.array(EngineReportSchema),
      /** What `auto` takes: index into `engines`; null where none works. */
      automatic: z.number().nullable(),
      /** Floating point operations per second of a large matrix product on the processor. */
      speed: z.number().nullable(),
    }),
  }),
  load: procedure({ input: noInput, output: LoadSchema }),
  /** Puts the finished example into the catalog, and begins to measure its bank; some seconds. */
  example: procedure({ input: noInput, output: z.object({ data: id, teacher: id, bank: id }) }),
  /** Hashes every file of the catalog; with `repair` removes files that nothing refers to. */
  verify: procedure({
    input: z.strictObject({ repair: z.boolean().default(false) }),
    output: VerifyReportSchema,
  }),
  /** What takes space in the home, by what it is for. */
  space: procedure({
    input: noInput,
    output: z.object({
      taken: z.record(z.enum(TAKEN), AmountSchema),
      /** Bytes that decoded images and answers of teachers may take together. */
      cacheLimit: z.number(),
    }),
  }),
  /** How much what can be computed again may take; it is removed at once where no run is active, else at the next start. */
  limitCache: procedure({
    input: z.strictObject({ bytes: z.number().min(0).max(1e15) }),
    output: AmountSchema,
  }),
  /** Removes what can be computed again. */
  freeCache: procedure({ input: noInput, output: AmountSchema }),
  /** A copy of the catalog's database; without a path into the folder “backups”. */
  backup: procedure({
    input: z.strictObject({ path: path.exactOptional() }),
    output: z.object({ path: z.string() }),
    paths: ({ path }) => (path === undefined ? [] : [{ path, use: 'write', extension: '.db' }]),
  }),
  /** A copy of the catalog with all its weights; a folder that holds an earlier one is brought up to date. */
  backupAll: procedure({
    input: z.strictObject({ to: path }),
    output: BackupSchema,
    paths: ({ to }) => [{ path: to, use: 'write' }],
  }),
  /**
   * Makes a new home of such a copy, in an empty folder or one of its own; the present one stays as it is.
   * `opens`: the next start opens the new one, otherwise it is to be named at the start.
   */
  restoreBackup: procedure({
    input: z.strictObject({ from: path, to: path }),
    output: BackupSchema.extend({ opens: z.boolean() }),
    paths: ({ from, to }) => [
      { path: from, use: 'read' },
      { path: to, use: 'write' },
    ],
  }),
  /** Plans to move the home at the next start: into an empty folder, or one of its own in another; null: stays. */
  moveHome: procedure({
    input: z.strictObject({ path: path.nullable() }),
    output: nothing,
    paths: ({ path }) => (path === null ? [] : [{ path, use: 'write' }]),
  }),
  /** Ends the program, after a question where a run is active, and starts it again. */
  restart: procedure({ input: noInput, output: nothing }),
  /** The packages that the program is made from. */
  licences: procedure({
    input: noInput,
    output: z.array(z.object({ name: z.string(), version: z.string(), licence: z.string() })),
  }),
};

export const systemEvents = {
  /** Every two seconds. */
  load: event({ filter: noInput, payload: LoadSchema }),
  /** A command of the menu was chosen; see `commands.ts`. */
  command: event({ filter: noInput, payload: z.object({ id: z.string() }) }),
  /** A file was given to the program from outside, e.g. opened with it. */
  opened: event({ filter: noInput, payload: z.object({ path: z.string() }) }),
};
