import Database from 'better-sqlite3';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Catalog } from '../../../src-main/catalog/catalog';
import { temporaryFolder } from './helpers';

/** A catalog as hosts open it, and another program's connection to the same file. */
function openBoth() {
  const catalog = Catalog.open(temporaryFolder(), false);
  const { id } = catalog.entries.add({ kind: 'bank', name: 'bank', config: {} });
  const other = new Database(catalog.home.database);
  return { catalog, id, other };
}

describe('a host, while another program writes', () => {
  test('does not stand still, and makes its changes in their order as soon as it can', async () => {
    const { catalog, id, other } = openBoth();
    other.exec('BEGIN IMMEDIATE');
    const asked = performance.now();
    const done: string[] = [];
    const changes = ['first', 'second', 'last'].map((notes) =>
      catalog.whenFree(() => {
        catalog.entries.setNotes(id, notes);
        done.push(notes);
      }),
    );
    // Reading waits for nobody.
    expect(await catalog.whenFree(() => catalog.entries.get(id).notes)).toBe('');
    expect(performance.now() - asked).toBeLessThan(200);
    await sleep(300);
    expect(done).toEqual([]);
    other.exec('COMMIT');
    // A change that comes now is not made before those that wait.
    await catalog.whenFree(() => catalog.entries.setNotes(id, 'after all'));
    await Promise.all(changes);
    expect(done).toEqual(['first', 'second', 'last']);
    expect(catalog.entries.get(id).notes).toBe('after all');
    other.close();
    catalog.close();
  });

  test('what fails for another reason fails at once, and nothing waits for it', async () => {
    const { catalog, other } = openBoth();
    await expect(catalog.whenFree(() => catalog.entries.setNotes('nobody', ''))).rejects.toMatchObject({
      code: 'not-found',
    });
    other.exec('BEGIN IMMEDIATE');
    const wrong = catalog.whenFree(() => catalog.entries.setNotes('nobody', ''));
    const right = catalog.whenFree(() => catalog.entries.add({ kind: 'bank', name: 'more', config: {} }));
    other.exec('COMMIT');
    await expect(wrong).rejects.toMatchObject({ code: 'not-found' });
    expect((await right).name).toBe('more');
    other.close();
    catalog.close();
  });
});
