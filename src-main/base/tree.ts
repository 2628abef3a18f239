/** Values by name: tensors, or what stands for them. */
export type Leaves<T> = ReadonlyMap<string, T> | Readonly<Record<string, T>>;

/** Values in named branches, e.g. `{ params, m, v }` or `{ templates, scalers, head }`. */
export type Tree<T> = Readonly<Record<string, Leaves<T> | undefined>>;

/** All leaves of a tree in one list, as files and graphs have them: each named `<branch>/<leaf>`. */
export function flatten<T>(tree: Tree<T>): Map<string, T> {
  const flat = new Map<string, T>();
  for (const [branch, leaves] of Object.entries(tree)) {
    for (const [name, value] of entriesOf(leaves)) flat.set(nameIn(branch, name), value);
  }
  return flat;
}

/** The leaves of one branch, under their own names. */
export function branchOf<T>(flat: Leaves<T>, branch: string): Map<string, T> {
  const start = nameIn(branch, '');
  const inside = [...entriesOf(flat)].filter(([name]) => name.startsWith(start));
  return new Map(inside.map(([name, value]) => [name.slice(start.length), value]));
}

/** The tree that {@link flatten} made one list of. */
export function unflatten<T>(flat: Leaves<T>): Record<string, Record<string, T>> {
  const tree: Record<string, Record<string, T>> = {};
  for (const [name, value] of entriesOf(flat)) {
    const branch = branchNamed(name);
    (tree[branch] ??= {})[name.slice(branch.length + 1)] = value;
  }
  return tree;
}

/** The name of a leaf among all of a tree. */
export function nameIn(branch: string, leaf: string): string {
  return `${branch}/${leaf}`;
}

/** The branch that a leaf of a flattened tree is on. */
export function branchNamed(name: string): string {
  return name.slice(0, name.indexOf('/'));
}

function entriesOf<T>(leaves: Leaves<T> = {}): Iterable<[string, T]> {
  return leaves instanceof Map ? (leaves as Map<string, T>) : Object.entries(leaves as Record<string, T>);
}
