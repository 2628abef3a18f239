import type { Entry } from '../../../src-main/api/contract';
import { host } from '../../app/host';

/** The teacher that an entry goes back to, where it is still in the catalog. */
export async function teacherOf(entry: Pick<Entry, 'id'>): Promise<Entry | undefined> {
  const { nodes, edges } = await host.entries.lineage({ id: entry.id });
  const parent = edges.find(({ role }) => role === 'teacher')?.parent;
  const present = nodes.find(({ id, state }) => id === parent && state === 'present');
  return present && (await host.entries.get({ id: present.id })).entry;
}
