/** Where the nodes of a family tree stand: ancestors to the left of what was made from them. */

export interface TreeNode {
  id: string;
}

export interface TreeEdge {
  child: string;
  parent: string;
}

interface Placed<N> {
  node: N;
  /** Generation, from the left. */
  column: number;
  /** Where its row begins within the generation, from the top: no whole number where columns are not equally tall. */
  row: number;
}

export interface TreeLayout<N> {
  placed: Placed<N>[];
  columns: number;
  rows: number;
  /** Where the middle of a line's lane is in each column that it passes, from the left; of an edge as {@link edgeKey}. */
  lanes: Map<string, number[]>;
}

/** What a lane for lines takes, in rows. */
const LANE = 0.3;

/** A node, or a lane on which what came of a node is reached past the columns between. */
interface Slot<N> {
  id: string;
  node: N | undefined;
}

export const edgeKey = ({ child, parent }: TreeEdge): string => `${parent} ${child}`;

/**
 * A column for each generation: a node stands one to the right of the last of its parents. Lines to later generations
 * have lanes of their own past the nodes between, one for each parent. Within a column, nodes and lanes are ordered by
 * the mean place of what they are joined to, so that few lines cross, and short columns are centred.
 */
export function layoutTree<N extends TreeNode>(
  nodes: readonly N[],
  edges: readonly TreeEdge[],
): TreeLayout<N> {
  const columnOf = generations(nodes, edges);
  const columns: Slot<N>[][] = [];
  for (const node of nodes) (columns[columnOf.get(node.id)!] ??= []).push({ id: node.id, node });
  const joined = new Map<string, string[]>();
  const join = (one: string, other: string) => joined.set(one, [...(joined.get(one) ?? []), other]);
  const passed = new Map<string, string[]>();
  for (const edge of edges) {
    const [from, to] = [columnOf.get(edge.parent), columnOf.get(edge.child)];
    if (from === undefined || to === undefined) continue;
    const lanes = Array.from(
      { length: Math.max(0, to - from - 1) },
      (_, i) => `${edge.parent} @${from + 1 + i}`,
    );
    lanes.forEach((id, i) => {
      const column = columns[from + 1 + i]!;
      if (!column.some((slot) => slot.id === id)) column.push({ id, node: undefined });
    });
    passed.set(edgeKey(edge), lanes);
    const path = [edge.parent, ...lanes, edge.child];
    path.slice(1).forEach((id, i) => {
      join(id, path[i]!);
      join(path[i]!, id);
    });
  }
  const { middles, rows } = place(columns, joined);
  return {
    placed: columns.flatMap((column, index) =>
      column.flatMap(({ id, node }) => (node ? [{ node, column: index, row: middles.get(id)! - 0.5 }] : [])),
    ),
    columns: columns.length,
    rows,
    lanes: new Map([...passed].map(([edge, ids]) => [edge, ids.map((id) => middles.get(id)!)])),
  };
}

/** In which column each node stands. */
function generations(nodes: readonly TreeNode[], edges: readonly TreeEdge[]): Map<string, number> {
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
  for (const { id } of nodes) depthOf(id);
  // A circle may leave a generation without anyone.
  const used = [...new Set(depths.values())].sort((a, b) => a - b);
  return new Map([...depths].map(([id, depth]) => [id, used.indexOf(depth)]));
}

/** The middle of each slot, in rows. The order is found from left to right, back, and forth again. */
function place<N>(
  columns: Slot<N>[][],
  joined: ReadonlyMap<string, readonly string[]>,
): { middles: Map<string, number>; rows: number } {
  const tall = ({ node }: Slot<N>) => (node ? 1 : LANE);
  const heights = columns.map((column) => column.reduce((sum, slot) => sum + tall(slot), 0));
  const rows = Math.max(0, ...heights);
  const middles = new Map<string, number>();
  const stack = (index: number) => {
    let top = (rows - heights[index]!) / 2;
    for (const slot of columns[index]!) {
      middles.set(slot.id, top + tall(slot) / 2);
      top += tall(slot);
    }
  };
  columns.forEach((_, index) => stack(index));
  const sweep = (index: number, beside: number) => {
    const near = new Set(columns[beside]?.map(({ id }) => id));
    const wish = (id: string) =>
      mean((joined.get(id) ?? []).filter((other) => near.has(other)).map((other) => middles.get(other)!)) ??
      middles.get(id)!;
    const wishes = new Map(columns[index]!.map(({ id }) => [id, wish(id)]));
    columns[index]!.sort((a, b) => wishes.get(a.id)! - wishes.get(b.id)!);
    stack(index);
  };
  for (let i = 1; i < columns.length; i++) sweep(i, i - 1);
  for (let i = columns.length - 2; i >= 0; i--) sweep(i, i + 1);
  for (let i = 1; i < columns.length; i++) sweep(i, i - 1);
  return { middles, rows };
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
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
