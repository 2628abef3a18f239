import { describe, expect, it } from 'vitest';
import { colourOf, largest, paint } from '../../../src-renderer/app/colour-scale';

describe('the colours of a heatmap', () => {
  it('go from blue over the ground to red', () => {
    expect(colourOf(0, 1)).toEqual([247, 247, 247]);
    expect(colourOf(1, 1)).toEqual([158, 10, 38]);
    expect(colourOf(-1, 1)).toEqual([5, 76, 142]);
    expect(colourOf(-7, 1)).toEqual(colourOf(-1, 1));
    expect(colourOf(1 / 3, 1)).toEqual([253, 219, 199]);
  });

  it('are neutral where there is nothing to show', () => {
    expect(colourOf(1, 0)).toEqual([247, 247, 247]);
    expect(colourOf(NaN, 1)).toEqual([247, 247, 247]);
  });

  it('fill opaque pixels in order', () => {
    const values = new Float32Array([-2, 0, 2]);
    expect(largest(values)).toBe(2);
    expect([...paint(values, 2)]).toEqual([5, 76, 142, 255, 247, 247, 247, 255, 158, 10, 38, 255]);
  });
});
