import { describe, expect, it } from 'vitest';
import { foldSiblings, layoutTree } from '../../../src-renderer/app/family-tree';

const nodes = (...ids: string[]) => ids.map((id) => ({ id }));
const edges = (...pairs: string[]) => pairs.map((pair) => ({ parent: pair[0]!, child: pair[1]! }));

describe('a family tree', () => {
  it('puts everything to the right of all it was made from', () => {
    const lines = edges('tb', 'db', 'bm', 'bn', 'dn', 'dt');
    const { placed, columns, rows } = layoutTree(nodes('m', 'n', 'b', 't', 'd'), lines);
    const columnOf = new Map(placed.map(({ node, column }) => [node.id, column]));
    for (const { parent, child } of lines) expect(columnOf.get(child)).toBeGreaterThan(columnOf.get(parent)!);
    expect([columns, rows]).toEqual([4, 2]);
    expect(placed).toHaveLength(5);
  });

  it('never puts two into one place', () => {
    const ids = Array.from({ length: 40 }, (_, i) => String.fromCharCode(65 + i));
    const lines = ids.slice(1).map((child, i) => ({ parent: ids[Math.floor(i / 3)]!, child }));
    const { placed } = layoutTree(nodes(...ids), lines);
    expect(new Set(placed.map(({ column, row }) => `${column}:${row}`)).size).toBe(40);
  });

  it('leads lines to later generations past all that stands between', () => {
    const ids = Array.from({ length: 100 }, (_, i) => `n${i}`);
    // Each is made from the one before it in its third, and every seventh also from the very first.
    const lines = ids
      .slice(1)
      .flatMap((child, i) => [
        { child, parent: ids[Math.floor(i / 3)]! },
        ...(i % 7 === 0 ? [{ child, parent: ids[0]! }] : []),
      ]);
    const { placed, lanes } = layoutTree(nodes(...ids), lines);
    const place = new Map(placed.map((each) => [each.node.id, each]));
    let passed = 0;
    for (const { child, parent } of lines) {
      const [from, to] = [place.get(parent)!.column, place.get(child)!.column];
      const along = lanes.get(`${parent} ${child}`)!;
      expect(along).toHaveLength(to - from - 1);
      for (const [i, lane] of along.entries()) {
        const inTheWay = placed.filter(
          ({ column, row }) => column === from + 1 + i && row < lane && lane < row + 1,
        );
        expect(inTheWay).toEqual([]);
        passed++;
      }
    }
    expect(passed).toBeGreaterThan(20);
  });

  it('crosses no lines where they need not cross', () => {
    // Two families beside each other, the second one's children told first.
    const { placed } = layoutTree(nodes('a', 'b', 'y', 'x'), edges('by', 'ax'));
    const rowOf = (id: string) => placed.find(({ node }) => node.id === id)!.row;
    expect(Math.sign(rowOf('a') - rowOf('b'))).toBe(Math.sign(rowOf('x') - rowOf('y')));
  });

  it('survives lines that lead nowhere or round in circles', () => {
    expect(layoutTree(nodes('a'), edges('xa')).placed).toEqual([{ node: { id: 'a' }, column: 0, row: 0 }]);
    expect(layoutTree(nodes('a', 'b'), edges('ab', 'ba')).placed).toHaveLength(2);
    expect(layoutTree([], [])).toEqual({ placed: [], columns: 0, rows: 0, lanes: new Map() });
  });
});

describe('foldSiblings', () => {
  const node = (id: string, kind = 'model', state = 'present') => ({ id, kind, state });
  const children = Array.from({ length: 5 }, (_, i) => node(`m${i}`));
  const nodes = [node('bank', 'bank'), ...children, node('gone', 'model', 'trashed'), node('tuned')];
  const edges = [
    ...[...children.map(({ id }) => id), 'gone'].map((child) => ({ child, parent: 'bank' })),
    { child: 'tuned', parent: 'm0' },
  ];
  const sizesOf = (opened: string[], current = 'bank') =>
    foldSiblings(nodes, edges, current, new Set(opened)).nodes.map((each) => each.nodes.length);

  it('folds what was made alike, but not what something was made from, nor what is in the trash', () => {
    expect(sizesOf([])).toEqual([1, 1, 4, 1, 1]);
    expect(foldSiblings(nodes, edges, 'bank', new Set()).edges).toHaveLength(4);
  });

  it('shows the one that it is about, and all of a fold that was opened', () => {
    expect(sizesOf([], 'm1')).toEqual(Array(8).fill(1));
    const { id } = foldSiblings(nodes, edges, 'bank', new Set()).nodes[2]!;
    expect(sizesOf([id])).toEqual(Array(8).fill(1));
  });
});
