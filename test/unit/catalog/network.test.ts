import Database from 'better-sqlite3';
import { existsSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { networkDrive } from '../../../src-main/base/network-drive';
import { Catalog } from '../../../src-main/catalog/catalog';
import { noteOnHome } from '../../../src-main/catalog/home';
import { temporaryFolder } from './helpers';

vi.mock('../../../src-main/base/network-drive', () => ({ networkDrive: vi.fn() }));
const drive = vi.mocked(networkDrive);

afterEach(() => {
  drive.mockReset();
});

const journalOf = ({ home }: Catalog) => {
  const db = new Database(home.database);
  const mode = db.pragma('journal_mode', { simple: true });
  db.close();
  return mode;
};

test('a home that was moved to a network drive is kept in a way that needs no shared memory, and it is said', () => {
  const home = temporaryFolder();
  const local = Catalog.open(home);
  local.entries.add({ kind: 'bank', name: 'a', config: {} });
  expect(journalOf(local)).toBe('wal');
  expect(noteOnHome(local.home)).toBeUndefined();
  local.close();

  drive.mockReturnValue('NFS');
  const remote = Catalog.open(home);
  expect(journalOf(remote)).not.toBe('wal');
  expect(existsSync(`${remote.home.database}-shm`)).toBe(false);
  expect(noteOnHome(remote.home)).toBe(
    `The home ${home} is on a network drive (NFS): use it from one machine at a time, and expect it to be slower.`,
  );
  // A second program on the same machine.
  const other = Catalog.open(home);
  other.entries.add({ kind: 'bank', name: 'b', config: {} });
  expect(
    remote.entries
      .list()
      .entries.map(({ name }) => name)
      .sort(),
  ).toEqual(['a', 'b']);
  other.close();
  remote.close();

  drive.mockReturnValue(undefined);
  const back = Catalog.open(home);
  expect(journalOf(back)).toBe('wal');
  expect(back.entries.list().total).toBe(2);
  back.close();
});
