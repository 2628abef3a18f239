/** Where the nodes of a family tree stand: ancestors to the left of what was made from them. */

export interface TreeNode {
  id: string;
}

export interface TreeEdge {
  child: string;
  parent: string;
}

export interface Placed<N> {
  node: N;
  /** Generation, from the left. */
  column: number;
  /** Place within the generation, from the top; halves where a column is shorter than the longest. */
  row: number;
}

export interface TreeLayout<N> {
  placed: Placed<N>[];
  columns: number;
  rows: number;
}

/**
 * A column for each generation: a node stands one to the right of the last of its parents. Within a column, nodes are
 * ordered by the mean place of their parents, so that few lines cross, and short columns are centred.
 */
export function layoutTree<N extends TreeNode>(
  nodes: readonly N[],
  edges: readonly TreeEdge[],
): TreeLayout<N> {
  const parents = new Map(nodes.map(({ id }) => [id, [] as string[]]));
  for (const { child, parent } of edges) if (parents.has(parent)) parents.get(child)?.push(parent);
  const depths = new Map<string, number>();
  const depthOf = (id: string, seen: ReadonlySet<string> = new Set()): number => {
    const known = depths.get(id);
    if (known !== undefined) return known;
    if (seen.has(id)) return 0;
    const below = new Set([...seen, id]);
    const depth = Math.max(-1, ...parents.get(id)!.map((parent) => depthOf(parent, below))) + 1;
    depths.set(id, depth);
    return depth;
  };
  const columns: N[][] = [];
  for (const node of nodes) (columns[depthOf(node.id)] ??= []).push(node);
  return place(
    Array.from(columns, (_, i) => columns[i] ?? []),
    parents,
  );
}

function place<N extends TreeNode>(columns: N[][], parents: Map<string, string[]>): TreeLayout<N> {
  const rows = Math.max(0, ...columns.map((column) => column.length));
  const rowOf = new Map<string, number>();
  const placed = columns.flatMap((column, index) => {
    const wish = (node: N) => mean(parents.get(node.id)!.map((id) => rowOf.get(id) ?? 0));
    const ordered = index === 0 ? column : [...column].sort((a, b) => wish(a) - wish(b));
    const top = (rows - column.length) / 2;
    ordered.forEach((node, i) => rowOf.set(node.id, top + i));
    return ordered.map((node, i) => ({ node, column: index, row: top + i }));
  });
  return { placed, columns: columns.length, rows };
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Several nodes that stand for the same step of a history, drawn as one. */
export interface Folded<N> {
  /** Of the fold; of the node where there is but one. */
  id: string;
  nodes: N[];
}

/** From so many on, siblings are folded. */
const MANY = 4;

/**
 * Folds siblings: nodes of one kind and state that were made from the same things and that nothing was made from. The
 * node that the tree is about, and folds that were opened, stay as they are.
 */
export function foldSiblings<N extends TreeNode & { kind: string; state: string }>(
  nodes: readonly N[],
  edges: readonly TreeEdge[],
  current: string,
  opened: ReadonlySet<string>,
): { nodes: Folded<N>[]; edges: TreeEdge[] } {
  const parents = new Set(edges.map(({ parent }) => parent));
  const origins = new Map<string, string[]>(nodes.map(({ id }) => [id, []]));
  for (const { child, parent } of edges) origins.get(child)?.push(parent);
  const keyOf = (node: N): string => {
    if (node.id === current || parents.has(node.id)) return node.id;
    return [node.kind, node.state, ...origins.get(node.id)!.sort()].join(' ');
  };
  const groups = new Map<string, N[]>();
  for (const node of nodes) {
    const key = keyOf(node);
    const members = groups.get(key) ?? [];
    groups.set(key, members);
    members.push(node);
  }
  const folded = [...groups].flatMap(([key, members]): Folded<N>[] =>
    members.length < MANY || opened.has(key)
      ? members.map((node) => ({ id: node.id, nodes: [node] }))
      : [{ id: key, nodes: members }],
  );
  const place = new Map(folded.flatMap(({ id, nodes: members }) => members.map((node) => [node.id, id])));
  const joined = new Map<string, TreeEdge>();
  for (const edge of edges) {
    const child = place.get(edge.child);
    const parent = place.get(edge.parent);
    if (child === undefined || parent === undefined) continue;
    joined.set(`${parent} ${child}`, { ...edge, child, parent });
  }
  return { nodes: folded, edges: [...joined.values()] };
}
