import { describe, expect, it } from 'vitest';
import { layoutTree } from '../../../src-renderer/app/family-tree';

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
