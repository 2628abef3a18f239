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

  it('AutoFormer’s bank says that its shallower networks are the first layers', () => {
    expect(bankConfig(shaped('autoformer'), DATA).elastic).toMatchObject({ firstLayers: true });
    expect(bankConfig(shaped('slimmable'), DATA).elastic).not.toHaveProperty('firstLayers');
  });
});
