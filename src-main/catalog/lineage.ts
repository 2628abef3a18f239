import type { Sql } from './database';
import type { EntryKind } from '../base/kinds';
import type { Lineage, LineageEdge, LineageNode } from './types';

/** Edges from an entry up to everything it was made from, and down to everything made from it. */
const FAMILY = `
WITH RECURSIVE
  edges AS (
    SELECT entries.id AS child, lineage.parentId AS parent, role, parentKind, parentName
    FROM lineage JOIN entries ON entries.key = lineage.child
  ),
  above (id) AS (VALUES (:id) UNION SELECT parent FROM edges JOIN above ON edges.child = above.id),
  below (id) AS (VALUES (:id) UNION SELECT child FROM edges JOIN below ON edges.parent = below.id)
SELECT * FROM edges WHERE child IN above OR parent IN below
ORDER BY child, parent, role`;

interface EdgeRow extends LineageEdge {
  parentKind: EntryKind;
  parentName: string;
}

interface NodeRow {
  id: string;
  kind: EntryKind;
  name: string;
  trashedAt: number | null;
}

/** The family tree of an entry; entries that were deleted for good stay in it by name. */
export function lineageOf(db: Sql, id: string): Lineage {
  const rows = db.prepare<{ id: string }, EdgeRow>(FAMILY).all({ id });
  const nodes = new Map<string, LineageNode>();
  for (const { parent, parentKind, parentName } of rows) {
    nodes.set(parent, { id: parent, kind: parentKind, name: parentName, state: 'purged' });
  }
  const ids = new Set([id, ...rows.flatMap(({ child, parent }) => [child, parent])]);
  const known = db
    .prepare<[string], NodeRow>(
      'SELECT id, kind, name, trashedAt FROM entries WHERE id IN (SELECT value FROM json_each(?))',
    )
    .all(JSON.stringify([...ids]));
  for (const { trashedAt, ...node } of known) {
    nodes.set(node.id, { ...node, state: trashedAt === null ? 'present' : 'trashed' });
  }
  const edges = rows.map(({ child, parent, role }) => ({ child, parent, role }));
  return { nodes: [...nodes.values()].sort((a, b) => (a.id < b.id ? -1 : 1)), edges };
}
