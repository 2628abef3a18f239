import { StudioError } from '../base/errors';
import type { Measured } from '../base/measured';
import type { ArtifactStore } from './artifacts';
import type { Sql } from './database';
import { transact } from './database';
import type { FindOptions } from './find';
import { findEntry } from './find';
import { newId } from './ids';
import { lineageOf } from './lineage';
import { cleanName, cleanTags, KIND_WORDS } from './names';
import { countKinds, facetsOf, listEntries } from './query';
import type { Purged } from './purge';
import { purgeEntries, removeUnused } from './purge';
import type { EntryRow } from './rows';
import { ENTRY_COLUMNS, entryFromRow } from './rows';
import type { EntryKind } from '../base/kinds';
import type {
  Artifact,
  Entry,
  EntryFilter,
  EntryNumber,
  EntryPage,
  EntryQuery,
  Facets,
  Lineage,
  NewEntry,
} from './types';
import { ENTRY_NUMBERS } from './types';

/** Banks, models, teachers and datasets: what a catalog is about. */
export class Entries {
  readonly #db: Sql;
  readonly #artifacts: ArtifactStore;

  constructor(db: Sql, artifacts: ArtifactStore) {
    this.#db = db;
    this.#artifacts = artifacts;
  }

  /**
   * Adds an entry with its files, tags and parents: all of it or nothing. Staged files become the store's; where this
   * throws they stay staged, so that it can be tried again (with another name) or they can be discarded.
   *
   * @throws StudioError 'usage' for a name that is taken or empty, 'not-found' for an unknown parent, 'no-space'
   */
  add(entry: NewEntry): Entry {
    return transact(this.#db, () => {
      const name = this.#nameFor(entry);
      const artifacts = entry.artifacts ?? [];
      const id = newId();
      const key = this.#insert(id, name, entry);
      for (const tag of cleanTags(entry.tags ?? [])) this.#addTag(key, tag);
      for (const parent of entry.parents ?? []) this.#addParent(key, parent);
      for (const { role, staged, fileName } of artifacts) {
        this.#db
          .prepare(
            'INSERT INTO artifacts (entry, role, file, sha256, bytes, fileName) VALUES (?, ?, ?, ?, ?, ?)',
          )
          .run(key, role, staged.file, staged.sha256, staged.bytes, fileName ?? staged.file);
      }
      for (const { staged } of artifacts) this.#artifacts.place(staged);
      if (artifacts.length > 0) this.#artifacts.sync();
      return this.get(id);
    });
  }

  /** @throws StudioError 'not-found' where one of the ids is no entry's */
  requireAll(ids: readonly string[]): void {
    const missing = this.#db
      .prepare<[string], string>(
        'SELECT value FROM json_each(?) WHERE value NOT IN (SELECT id FROM entries) LIMIT 1',
      )
      .pluck()
      .get(JSON.stringify(ids));
    if (missing !== undefined) this.#row(missing);
  }

  /** The entry with this id, in the trash or not. @throws StudioError 'not-found' */
  get(id: string): Entry {
    return entryFromRow(this.#row(id));
  }

  /**
   * The entry that a person means: by id, by name (in any case), or by the beginning of an id, at least four digits.
   * @throws StudioError 'not-found' with the closest name, 'usage' where several fit
   */
  find(reference: string, options: FindOptions = {}): Entry {
    return findEntry(this.#db, reference, options);
  }

  list(query: EntryQuery = {}): EntryPage {
    return listEntries(this.#db, query);
  }

  kinds(filter: EntryFilter = {}): Record<EntryKind, number> {
    return countKinds(this.#db, filter);
  }

  facets(filter: EntryFilter = {}): Facets {
    return facetsOf(this.#db, filter);
  }

  /** The files of an entry, by role. */
  artifacts(id: string): Artifact[] {
    return this.#db
      .prepare<[number], Artifact>(
        'SELECT role, file, sha256, bytes, fileName FROM artifacts WHERE entry = ? ORDER BY role',
      )
      .all(this.#row(id).key);
  }

  /** All files that entries refer to, in the trash or not, each once. */
  files(): Pick<Artifact, 'file' | 'sha256' | 'bytes'>[] {
    return this.#db
      .prepare<[], Pick<Artifact, 'file' | 'sha256' | 'bytes'>>(
        'SELECT DISTINCT file, sha256, bytes FROM artifacts',
      )
      .all();
  }

  /**
   * Where the content of one of an entry's files lies.
   * @throws StudioError 'not-found' where the entry has no such file, or it is missing on the disk
   */
  artifactPath(id: string, role: string): string {
    const artifact = this.artifacts(id).find((each) => each.role === role);
    if (!artifact) {
      throw new StudioError(
        'not-found',
        `“${this.get(id).name}” has no file “${role}”.`,
        'Choose another entry.',
      );
    }
    if (this.#artifacts.isMissing(artifact.file)) {
      throw new StudioError(
        'not-found',
        `The file with the ${role} of “${this.get(id).name}” is missing.`,
        `Put ${artifact.file} back into ${this.#artifacts.folder}, or import or make it again.`,
      );
    }
    return this.#artifacts.path(artifact.file);
  }

  /** A second entry with the same files and description, under the next free name. */
  duplicate(id: string): Entry {
    const entry = this.get(id);
    // The files are in the store already: there is nothing left to be moved there.
    const artifacts = this.artifacts(id).map((artifact) => ({
      ...artifact,
      staged: { ...artifact, path: '' },
    }));
    const parents = [{ id, role: 'source' }];
    return this.add({ ...entry, artifacts, parents, onClash: 'rename' });
  }

  lineage(id: string): Lineage {
    this.#row(id);
    return lineageOf(this.#db, id);
  }

  /** `base`, or the first of "base 2", "base 3", … that no entry of the kind has. */
  uniqueName(kind: EntryKind, base: string): string {
    const clean = cleanName(base);
    for (let number = 1; ; number++) {
      const name = number === 1 ? clean : `${clean} ${number}`;
      if (!this.#withName(kind, name)) return name;
    }
  }

  /** @throws StudioError 'usage' where the name is taken */
  rename(id: string, name: string): Entry {
    return this.#change(id, (entry) => {
      const clean = cleanName(name);
      const other = this.#withName(entry.kind, clean);
      if (other && other !== id && entry.trashedAt === null) throw this.#taken(entry.kind, clean);
      return { name: clean };
    });
  }

  setNotes(id: string, notes: string): Entry {
    return this.#change(id, () => ({ notes }));
  }

  setFavourite(id: string, favourite: boolean): Entry {
    return this.#change(id, () => ({ favourite: Number(favourite) }));
  }

  setConfig(id: string, config: Record<string, unknown>): Entry {
    return this.#change(id, () => ({ config: JSON.stringify(config) }));
  }

  /** Adds measurements to those that are there; a name that is there already gets the new value. */
  setMetrics(
    id: string,
    metrics: Record<string, number>,
    numbers: Partial<Record<EntryNumber, number | null>> = {},
  ): Entry {
    return this.#change(id, (entry) => ({
      ...numbers,
      metrics: JSON.stringify({ ...entry.metrics, ...finite(metrics) }),
    }));
  }

  /** Sets the accuracy that lists show, and what it was measured on. */
  setAccuracy(id: string, accuracy: number, measured: Measured): Entry {
    return this.#change(id, () => ({ accuracy, measured: JSON.stringify(measured) }));
  }

  /** The entries, in the trash or not, whose file of a role has this content. */
  withContent(role: string, sha256: string): Entry[] {
    return this.#db
      .prepare<[string, string], EntryRow>(
        `SELECT ${ENTRY_COLUMNS} FROM entries JOIN artifacts ON artifacts.entry = entries.key WHERE artifacts.role = ? AND artifacts.sha256 = ?`,
      )
      .all(role, sha256)
      .map(entryFromRow);
  }

  /** Takes back measurements that are no longer true, the accuracy that lists sort by among them. */
  forgetMetrics(id: string, names: RegExp): Entry {
    return this.#change(id, ({ metrics }) => ({
      accuracy: null,
      measured: null,
      metrics: JSON.stringify(
        Object.fromEntries(Object.entries(metrics).filter(([name]) => !names.test(name))),
      ),
    }));
  }

  /** Replaces the tags. */
  setTags(id: string, tags: readonly string[]): Entry {
    const clean = cleanTags(tags);
    return this.#change(id, () => {
      const key = this.#row(id).key;
      this.#db.prepare('DELETE FROM entryTags WHERE entry = ?').run(key);
      for (const tag of clean) this.#addTag(key, tag);
      return {};
    });
  }

  /** Moves an entry to the trash, from where {@link restore} gets it back. */
  trash(id: string): Entry {
    return this.#change(id, (entry) => ({ trashedAt: entry.trashedAt ?? Date.now() }));
  }

  /** Takes an entry out of the trash; where its name is taken by now, under the next free one. */
  restore(id: string): Entry {
    return this.#change(id, (entry) => {
      if (entry.trashedAt === null) return {};
      return { trashedAt: null, name: this.uniqueName(entry.kind, entry.name) };
    });
  }

  /**
   * Deletes entries in the trash for good, with the files that nothing else refers to: some at a time, so that nobody
   * else waits long for the catalog. What was deleted before an error is deleted.
   * @param ids those to delete; without it all that are in the trash
   * @throws StudioError 'usage' for one that is not in the trash, 'not-found'; then none is deleted
   */
  purge(ids?: readonly string[], onProgress?: (done: number, total: number) => void): Promise<Purged> {
    const chosen = ids ?? this.#inTrash();
    return purgeEntries(this.#db, this.#artifacts, (id) => this.get(id), chosen, onProgress);
  }

  /** Removes those of the named files of the store that no entry refers to. @returns bytes removed */
  removeUnused(files: readonly string[]): number {
    return removeUnused(this.#db, this.#artifacts, files);
  }

  #nameFor({ kind, name, onClash }: NewEntry): string {
    const clean = cleanName(name);
    const other = this.#withName(kind, clean);
    if (!other) return clean;
    if (onClash === 'rename') return this.uniqueName(kind, clean);
    if (onClash !== 'replace') throw this.#taken(kind, clean);
    this.trash(other);
    return clean;
  }

  #insert(id: string, name: string, entry: NewEntry): number {
    const now = Date.now();
    const fileBytes = entry.artifacts?.reduce((sum, { staged }) => sum + staged.bytes, 0);
    const { lastInsertRowid } = this.#db
      .prepare(
        `INSERT INTO entries (id, kind, name, notes, favourite, createdAt, updatedAt,
           depth, width, parameters, accuracy, bytes, config, metrics, measured)
         VALUES (:id, :kind, :name, :notes, :favourite, :now, :now,
           :depth, :width, :parameters, :accuracy, :bytes, :config, :metrics, :measured)`,
      )
      .run({
        ...Object.fromEntries(ENTRY_NUMBERS.map((column) => [column, entry[column] ?? null])),
        bytes: entry.bytes ?? fileBytes ?? null,
        id,
        now,
        kind: entry.kind,
        name,
        notes: entry.notes ?? '',
        favourite: Number(entry.favourite ?? false),
        config: JSON.stringify(entry.config),
        metrics: JSON.stringify(finite(entry.metrics ?? {})),
        measured: entry.measured ? JSON.stringify(entry.measured) : null,
      });
    return Number(lastInsertRowid);
  }

  #addTag(key: number, tag: string): void {
    this.#db.prepare('INSERT INTO entryTags (entry, tag) VALUES (?, ?)').run(key, tag);
  }

  #addParent(child: number, { id, role }: { id: string; role: string }): void {
    const { kind, name } = this.get(id);
    this.#db
      .prepare('INSERT INTO lineage (child, parentId, role, parentKind, parentName) VALUES (?, ?, ?, ?, ?)')
      .run(child, id, role, kind, name);
  }

  /** Changes columns of an entry in one transaction and says so in `updatedAt`. */
  #change(id: string, change: (entry: Entry) => Record<string, string | number | null>): Entry {
    return transact(this.#db, () => {
      const columns = { ...change(this.get(id)), updatedAt: Date.now() };
      const assignments = Object.keys(columns).map((column) => `${column} = :${column}`);
      this.#db.prepare(`UPDATE entries SET ${assignments.join(', ')} WHERE id = :id`).run({ ...columns, id });
      return this.get(id);
    });
  }

  #inTrash(): string[] {
    return this.#db.prepare<[], string>('SELECT id FROM entries WHERE trashedAt IS NOT NULL').pluck().all();
  }

  #row(id: string): EntryRow {
    const row = this.#db
      .prepare<[string], EntryRow>(`SELECT ${ENTRY_COLUMNS} FROM entries WHERE id = ?`)
      .get(id);
    if (row) return row;
    throw new StudioError(
      'not-found',
      `There is no entry with the id ${id}.`,
      'It may have been deleted for good.',
    );
  }

  #withName(kind: EntryKind, name: string): string | undefined {
    return this.#db
      .prepare<[string, string], string>(
        'SELECT id FROM entries WHERE kind = ? AND name = ? COLLATE NOCASE AND trashedAt IS NULL',
      )
      .pluck()
      .get(kind, name);
  }

  #taken(kind: EntryKind, name: string): StudioError {
    return new StudioError(
      'usage',
      `There is already a ${KIND_WORDS[kind]} named “${name}”.`,
      `Choose another name, for example “${this.uniqueName(kind, name)}”.`,
    );
  }
}

/** JSON has no NaN and no infinity. */
function finite(metrics: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value)));
}
