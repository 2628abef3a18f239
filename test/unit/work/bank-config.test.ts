import { describe, expect, it } from 'vitest';
import { bankConfig } from '../../../src-main/work/kinds/condense/bank-config';
import { CondenseOptionsSchema } from '../../../src-main/work/kinds/condense/declare';

const DATA = { imgSize: 16, classes: ['a', 'b'] };
const shaped = (method: string) =>
  CondenseOptionsSchema.parse({ method, headDim: 8, blockSize: 16, patchSize: 4, sizes: '16-32x1-3' });

describe('the widths of a grid', () => {
  it.each([
    ['wave', [16, 32]],
    ['slimmable', [16, 24, 32]],
    ['autoformer', [16, 24, 32]],
  ])('%s: whole heads, and whole blocks where there are templates: %j', (method, widths) => {
    expect(bankConfig(shaped(method), DATA).elastic!.widths).toEqual(widths);
  });

  it.each([
    [16, 8, 8, { blockSize: 16, blockColumns: 8 }, [16, 32]],
    [8, 16, 8, { blockSize: 8, blockColumns: 16 }, [16, 32]],
    [16, 16, 8, { blockSize: 16 }, [16, 32]],
    [8, undefined, 8, { blockSize: 8 }, [16, 24, 32]],
  ])('templates of %s × %s, heads of %i: %j, widths %j', (rows, columns, headDim, block, widths) => {
    const shape = { blockSize: rows, ...(columns === undefined ? {} : { blockColumns: columns }) };
    const options = CondenseOptionsSchema.parse({ ...shape, headDim, patchSize: 4, sizes: '16-32x1-3' });
    const { elastic, blockSize, blockColumns } = bankConfig(options, DATA);
    expect({ blockSize, ...(blockColumns === undefined ? {} : { blockColumns }) }).toEqual(block);
    expect(elastic!.widths).toEqual(widths);
    const begun = { ...options, sizes: '16-32x2-3' };
    expect(bankConfig(begun, DATA, bankConfig(options, DATA)).elastic!.widths).toEqual(widths);
  });

  it('AutoFormer’s bank says that its shallower networks are the first layers', () => {
    expect(bankConfig(shaped('autoformer'), DATA).elastic).toMatchObject({ firstLayers: true });
    expect(bankConfig(shaped('slimmable'), DATA).elastic).not.toHaveProperty('firstLayers');
  });
});
