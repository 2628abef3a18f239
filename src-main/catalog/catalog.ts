import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { asStudioError, StudioError } from '../base/errors';
import { ArtifactStore } from './artifacts';
import type { Sql } from './database';
import { copyDatabase, lossOf, openDatabase, shrink, transact } from './database';
import { Entries } from './entries';
import type { Home } from './home';
import { freeSpace, homeAt, homeForReading, leaveHome, openHome } from './home';
import { isMoved } from './home-note';
import { Jobs } from './jobs';
import { Measurements } from './measurements';
import { MIGRATIONS } from './migrations';
import { Messages } from './messages';
import { Patience } from './patience';
import { Series } from './series';
import { Settings } from './settings';
import type { FileUse, VerifyOptions, VerifyReport } from './verify';
import { useOfFiles, verifyCatalog } from './verify';

/** With less, in bytes, a catalog cannot be opened to be written. */
const NO_ROOM = 1e6;

/**
 * A home's catalog. Any number of processes may have it open, read it and make small changes; running jobs is for the
 * one that owns the home (`acquireOwnership`).
 */
export class Catalog {
  readonly artifacts: ArtifactStore;
  readonly entries: Entries;
  readonly jobs: Jobs;
  readonly measurements: Measurements;
  readonly messages: Messages;
  readonly series: Series;
  readonly settings: Settings;
  readonly #db: Sql;
  readonly #patience = new Patience();

  private constructor(
    readonly home: Home,
    waits: boolean,
  ) {
    this.#db = openDatabase(home, MIGRATIONS, waits);
    this.artifacts = new ArtifactStore(home.artifacts, !home.readOnly);
    this.entries = new Entries(this.#db, this.artifacts);
    this.jobs = new Jobs(this.#db);
    this.measurements = new Measurements(this.#db);
    this.messages = new Messages(this.#db);
    this.series = new Series(this.#db);
    this.settings = new Settings(this.#db);
  }

  /**
   * Opens the catalog of a home, which is made where there is none.
   * @param path the home folder; default: see `defaultHomePath`
   * @param waits false for a process that must not stand still while another one writes: what it changes then fails at
   * once with 'busy', or is done by {@link whenFree}
   * @throws StudioError 'newer-version', 'usage' (cannot be written), 'bad-file' (damaged), 'busy', 'no-space'
   */
  static open(path?: string, waits = true): Catalog {
    for (;;) {
      const home = openHome(path);
      try {
        const catalog = new Catalog(home, waits);
        if (!isMoved(home.root)) return catalog;
        catalog.close();
      } catch (thrown) {
        // It was moved while this process waited for it.
        if (!isMoved(home.root)) throw thrown;
      }
    }
  }

  /**
   * As {@link open}, for a command that reads: of a home whose disk is full to the last byte a copy, of which nothing can
   * be changed.
   */
  static openToRead(path?: string): Catalog {
    try {
      return Catalog.open(path);
    } catch (thrown) {
      const full = asStudioError(thrown).code === 'no-space' && freeSpace(homeAt(path).root) < NO_ROOM;
      const reading = full ? homeForReading(path, 'full') : undefined;
      if (!reading) throw thrown;
      return new Catalog(reading, true);
    }
  }

  /** Compares the catalog with its files; see {@link VerifyReport}. */
  verify(options: VerifyOptions = {}): Promise<VerifyReport> {
    return verifyCatalog(this.#db, this.entries, this.artifacts, options);
  }

  /** What the files of its entries take. */
  useOfFiles(): FileUse {
    return useOfFiles(this.#db, this.artifacts);
  }

  /**
   * Writes a copy of the catalog (not of the files) as it stands.
   * @param to default: a file in the folder "backups" that is named after the time
   * @returns the path of the copy
   * @throws StudioError 'usage' where there is a file of that name
   */
  backup(to?: string): string {
    const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
    const path = to ?? join(this.home.backups, `catalog-${stamp}.db`);
    if (existsSync(path)) {
      throw new StudioError('usage', `There is already a file ${path}.`, 'Choose another name for the copy.');
    }
    copyDatabase(this.#db, path);
    return path;
  }

  /**
   * Runs several changes as one: all of them happen, or none.
   * @param changes must not await anything
   */
  transaction<T>(changes: () => T): T {
    return transact(this.#db, changes);
  }

  /**
   * Does something as soon as no other process is writing, in order, while this process goes on; see {@link Patience.do}.
   * @param action must not await anything before its last change
   */
  whenFree<T>(action: () => T | PromiseLike<T>): Promise<T> {
    return this.#patience.do(action);
  }

  /** Gives the space of what was deleted back to the disk; to be called where nobody waits. */
  shrink(): Promise<void> {
    return shrink(this.#db);
  }

  /** Changes whenever another process has written to the catalog: what was read before may be out of date. */
  get dataVersion(): number {
    return this.#db.pragma('data_version', { simple: true }) as number;
  }

  /** Why nothing can be kept any more, where the home was removed or replaced while it is open. */
  get loss(): StudioError | undefined {
    return lossOf(this.#db);
  }

  close(): void {
    this.#db.close();
    leaveHome(this.home);
  }
}
