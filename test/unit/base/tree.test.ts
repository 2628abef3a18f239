import { describe, expect, it } from 'vitest';
import { branchNamed, branchOf, flatten, nameIn, unflatten } from '../../../src-main/base/tree';

const TREE = { params: { 'attn/qkv': 1, bias: 2 }, m: new Map([['bias', 3]]), frozen: undefined };
const FLAT = [
  ['params/attn/qkv', 1],
  ['params/bias', 2],
  ['m/bias', 3],
];

describe('a tree of named values', () => {
  it('is one list whose names tell the branch', () => {
    expect([...flatten<number>(TREE)]).toEqual(FLAT);
  });

  it('comes back from its list, leaves whose names have slashes too', () => {
    expect(unflatten(flatten<number>(TREE))).toEqual({ params: TREE.params, m: { bias: 3 } });
  });

  it('gives one branch, in order; none where it is not there', () => {
    expect([...branchOf(flatten<number>(TREE), 'params')]).toEqual([
      ['attn/qkv', 1],
      ['bias', 2],
    ]);
    // “m” is not the branch of “mask/…”.
    expect(branchOf({ 'mask/x': 1 }, 'm')).toEqual(new Map());
  });

  it('names a leaf by its branch, and the branch by the leaf', () => {
    expect(branchNamed(nameIn('scalers', 'attn.qkv'))).toBe('scalers');
  });
});
