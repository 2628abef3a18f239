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

  it('survives lines that lead nowhere or round in circles', () => {
    expect(layoutTree(nodes('a'), edges('xa')).placed).toEqual([{ node: { id: 'a' }, column: 0, row: 0 }]);
    expect(layoutTree(nodes('a', 'b'), edges('ab', 'ba')).placed).toHaveLength(2);
    expect(layoutTree([], [])).toEqual({ placed: [], columns: 0, rows: 0 });
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
