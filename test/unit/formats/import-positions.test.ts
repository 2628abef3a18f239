import { describe, expect, it } from 'vitest';
import { resizePositions } from '../../../src-main/formats/positions';

/**
 * Made with PyTorch 1.13: for the grid g(r, c, d) = sin(1.7·k) + 0.1·k, k = (r·side + c)·2 + d, in double precision,
 * torch.nn.functional.interpolate(g as [1, 2, side, side], size=(to, to), mode='bicubic', antialias=True), by "side-to".
 */
const FROM_TORCH: Record<string, number[]> = {
  '4-6': [
    -0.112275, 1.197102, -0.138013, 0.107768, 0.056638, -0.573686, 0.758608, 1.117228, 0.360242, 0.71552,
    -0.196645, -0.123255, 0.785471, 1.276794, 0.262096, 0.569181, 0.085877, 0.099619, 1.374555, 1.109938,
    0.825312, 1.101577, -0.032168, 0.807048, 1.966587, 1.285026, 0.92387, 1.26529, 0.330239, 1.217151,
    2.134773, 1.126741, 1.544203, 1.675811, 0.504227, 2.190977, 2.504265, 1.02982, 1.57232, 1.809535,
    0.968477, 2.326102, 2.347789, 1.194393, 2.145572, 2.104761, 1.573351, 3.237192, 2.536775, 1.179817,
    2.27162, 2.335793, 2.071596, 3.18261, 2.369042, 1.765572, 2.725085, 2.599427, 2.957981, 3.743795,
    2.405748, 1.386482, 2.70534, 2.645077, 2.869999, 3.622124, 2.32312, 2.254819, 3.065319, 2.914217,
    3.882196, 3.888304,
  ],
  '5-3': [
    0.305232, 0.575068, 0.746882, 0.87872, 1.165357, 1.265148, 2.157888, 2.109188, 2.400829, 2.479703,
    2.64653, 2.782671, 3.627316, 3.914199, 4.051129, 4.169971, 4.491497, 4.505006,
  ],
  '7-2': [2.234315, 2.345884, 2.891782, 3.007517, 6.705149, 6.830179, 7.366797, 7.440466],
  '2-5': [
    -0.092274, 1.24622, -0.086115, 0.955344, -0.069859, 0.187631, -0.053602, -0.580081, -0.047443, -0.870957,
    0.070205, 1.272098, 0.050936, 0.994793, 8.1e-5, 0.262898, -0.050774, -0.468997, -0.070042, -0.746302,
    0.499038, 1.340397, 0.412658, 1.09891, 0.184674, 0.46155, -0.043309, -0.17581, -0.129689, -0.417297,
    0.927872, 1.408697, 0.77438, 1.203028, 0.369268, 0.660202, -0.035845, 0.117377, -0.189336, -0.088292,
    1.090351, 1.434574, 0.911432, 1.242476, 0.439207, 0.735469, -0.033017, 0.228461, -0.211936, 0.036363,
  ],
};

function positionsOf(side: number) {
  const prefix = [5, 6, 7, 8];
  const grid = Array.from({ length: side * side * 2 }, (_, k) => Math.sin(1.7 * k) + 0.1 * k);
  return { shape: [1, 2 + side * side, 2], data: Float32Array.from([...prefix, ...grid]) };
}

describe('position embeddings', () => {
  it.each(Object.entries(FROM_TORCH))(
    'of %s patches a side are resized as PyTorch does it',
    (sizes, expected) => {
      const [from, to] = sizes.split('-').map(Number) as [number, number];
      const { shape, data } = resizePositions(positionsOf(from), 2, to);
      expect(shape).toEqual([1, 2 + to * to, 2]);
      expect([...data.subarray(0, 4)]).toEqual([5, 6, 7, 8]);
      expected.forEach((value, i) => expect(data[4 + i]).toBeCloseTo(value, 5));
    },
  );

  it('of the same size stay as they are', () => {
    expect(resizePositions(positionsOf(3), 2, 3).data).toEqual(positionsOf(3).data);
  });
});
