import { existsSync, rmSync, statSync } from 'node:fs';
import { StudioError } from '../base/errors';
import type { ArtifactStore } from './artifacts';
import { hashFile } from './artifacts';
import type { Sql } from './database';
import { transact } from './database';
import type { Entries } from './entries';
import type { EntryKind } from '../base/kinds';

/** A file of an entry that is not as it was. */
interface FileProblem {
  problem: 'missing' | 'damaged';
  entry: { id: string; kind: EntryKind; name: string; trashed: boolean };
  role: string;
  file: string;
}

export interface VerifyReport {
  /** Defects of the database itself, in SQLite's words; empty is good. */
  database: string[];
  problems: FileProblem[];
  /** Files that no entry refers to. They do no harm but take space. */
  orphans: { file: string; bytes: number }[];
  /** What was looked at. */
  checked: { entries: number } & Amount;
  /** Orphans that were removed. */
  removed: Amount;
}

export interface VerifyOptions {
  /** Remove orphans older than a day: younger ones may belong to work in progress. */
  repair?: boolean;
  signal?: AbortSignal;
  onProgress?: (doneBytes: number, totalBytes: number) => void;
}

interface Reference {
  id: string;
  kind: EntryKind;
  name: string;
  trashedAt: number | null;
  role: string;
  file: string;
  sha256: string;
  bytes: number;
}

const DAY_MS = 24 * 3600 * 1000;

/**
 * Compares the catalog with the files: reads and hashes every one that an entry refers to. Entries are never dropped
 * for the sake of a file.
 */
export async function verifyCatalog(
  db: Sql,
  entries: Entries,
  store: ArtifactStore,
  options: VerifyOptions = {},
): Promise<VerifyReport> {
  const references = referencesOf(db);
  const problems = await fileProblems(references, store, options);
  const orphans = findOrphans(db, store);
  const removed = options.repair ? removeOld(orphans, entries) : [];
  return {
    database: databaseProblems(db),
    problems,
    orphans: orphans
      .filter((orphan) => !removed.includes(orphan))
      .map(({ file, bytes }) => ({ file, bytes })),
    checked: {
      entries: db.prepare<[], number>('SELECT count(*) FROM entries').pluck().get() ?? 0,
      files: new Set(references.map(({ file }) => file)).size,
      bytes: totalBytes(references),
    },
    removed: amountOf(removed),
  };
}

function referencesOf(db: Sql): Reference[] {
  return db
    .prepare<[], Reference>(
      `SELECT id, kind, name, trashedAt, role, file, sha256, artifacts.bytes AS bytes
       FROM artifacts JOIN entries ON entries.key = artifacts.entry ORDER BY file, id`,
    )
    .all();
}

/** Sum over the files, each once. */
function totalBytes(references: readonly Reference[]): number {
  const sizes = new Map(references.map(({ file, bytes }) => [file, bytes]));
  return [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** Files of the store by who needs them. */
export interface FileUse {
  kept: Amount;
  /** Only of entries that are in the trash. */
  trashed: Amount;
  /** Of no entry. */
  unneeded: Amount;
}

/** So many files, which take so much of the disk. */
export interface Amount {
  files: number;
  bytes: number;
}

/** What the files of the store are needed for; nothing is read but their sizes. */
export function useOfFiles(db: Sql, store: ArtifactStore): FileUse {
  const used = db
    .prepare<[], { file: string; kept: 0 | 1 }>(
      `SELECT file, max(trashedAt IS NULL) AS kept
       FROM artifacts JOIN entries ON entries.key = artifacts.entry GROUP BY file`,
    )
    .all();
  const kept = new Map(used.map((each) => [each.file, each.kept === 1]));
  const ofUse = (wanted: boolean) => store.files().filter(({ file }) => kept.get(file) === wanted);
  return {
    kept: amountOf(ofUse(true)),
    trashed: amountOf(ofUse(false)),
    unneeded: amountOf(findOrphans(db, store)),
  };
}

export function amountOf(files: readonly { bytes: number }[]): Amount {
  return { files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
}

async function fileProblems(
  references: readonly Reference[],
  store: ArtifactStore,
  { signal, onProgress }: VerifyOptions,
): Promise<FileProblem[]> {
  const total = totalBytes(references);
  const states = new Map<string, FileProblem['problem'] | 'good'>();
  const problems: FileProblem[] = [];
  let done = 0;
  for (const reference of references) {
    signal?.throwIfAborted();
    let problem = states.get(reference.file);
    if (!problem) {
      problem = await stateOfFile(store.path(reference.file), reference, signal);
      states.set(reference.file, problem);
      onProgress?.((done += reference.bytes), total);
    }
    const { id, kind, name, trashedAt, role, file } = reference;
    const entry = { id, kind, name, trashed: trashedAt !== null };
    if (problem !== 'good') problems.push({ problem, entry, role, file });
  }
  return problems;
}

async function stateOfFile(
  path: string,
  { bytes, sha256 }: Reference,
  signal?: AbortSignal,
): Promise<FileProblem['problem'] | 'good'> {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 'missing';
  if (stat.size !== bytes) return 'damaged';
  return (await hashFile(path, signal)) === sha256 ? 'good' : 'damaged';
}

interface Orphan {
  file: string;
  path: string;
  bytes: number;
  modifiedAt: number;
  staged: boolean;
}

function findOrphans(db: Sql, store: ArtifactStore): Orphan[] {
  const used = new Set(db.prepare<[], string>('SELECT DISTINCT file FROM artifacts').pluck().all());
  return [
    ...store
      .files()
      .filter(({ file }) => !used.has(file))
      .map((file) => ({ ...file, staged: false })),
    ...store.staged().map((file) => ({ ...file, staged: true })),
  ];
}

function removeOld(orphans: readonly Orphan[], entries: Entries): Orphan[] {
  const old = orphans.filter(({ modifiedAt }) => modifiedAt < Date.now() - DAY_MS);
  for (const { path } of old.filter(({ staged }) => staged)) rmSync(path, { force: true });
  entries.removeUnused(old.filter(({ staged }) => !staged).map(({ file }) => file));
  return old.filter(({ path }) => !existsSync(path));
}

function databaseProblems(db: Sql): string[] {
  const lines = db.pragma('integrity_check') as { integrity_check: string }[];
  const broken = db.pragma('foreign_key_check') as unknown[];
  return [
    ...lines.map((line) => line.integrity_check).filter((line) => line !== 'ok'),
    ...(broken.length > 0 ? [`${broken.length} references lead nowhere`] : []),
    ...searchProblems(db),
  ];
}

/** https://sqlite.org/fts5.html#the_integrity_check_command */
function searchProblems(db: Sql): string[] {
  // To be checked it would have to be written to.
  if (db.pragma('query_only', { simple: true }) === 1) return [];
  try {
    transact(db, () => db.exec(`INSERT INTO entrySearch (entrySearch) VALUES ('integrity-check')`));
    return [];
  } catch (error) {
    if (error instanceof StudioError && error.code === 'bad-file') return ['the search index is damaged'];
    throw error;
  }
}
