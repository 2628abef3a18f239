import { describe, expect, it } from 'vitest';
import { openWithBank } from './helpers';

describe('the grid of a bank', () => {
  it('is of what a rival can make, which is more or less than the bank', async () => {
    const { client, id } = await openWithBank();
    const cells = async (init: string, widths: number[]) => {
      const { cells } = await client.banks.grid({ id, init, widths, depths: [1, 4] });
      return cells.map(({ width, depth, valid, mode }) => [`${width}x${depth}`, valid, mode]);
    };
    // Whole heads of 4 are all that it asks for.
    expect(await cells('scratch', [4, 6])).toEqual([
      ['4x1', true, 'rival'],
      ['4x4', true, 'rival'],
      ['6x1', false, 'rival'],
      ['6x4', false, 'rival'],
    ]);
    // From the bank's largest, 12x3, to what is narrower and shallower.
    expect(await cells('weight-selection', [8, 16])).toEqual([
      ['8x1', true, 'rival'],
      ['8x4', false, 'rival'],
      ['16x1', false, 'rival'],
      ['16x4', false, 'rival'],
    ]);
    const { widthStep, mlpRatios } = await client.banks.grid({ id, init: 'scratch' });
    expect([widthStep, mlpRatios]).toEqual([4, [2]]);
  });

  it('is of another hidden width', async () => {
    const { client, id } = await openWithBank();
    const asked = { id, widths: [8], depths: [2], mlpRatios: [1, 2] };
    const [half, whole] = (await client.banks.grid(asked)).cells;
    expect(half).toMatchObject({ width: 8, depth: 2, mlpRatio: 1, mode: 'resized' });
    expect(whole).not.toHaveProperty('mlpRatio');
    expect(whole!.parameters - half!.parameters).toBe(2 * (8 * 8 * 2 + 8));
  });
});
