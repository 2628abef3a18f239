import type { Experiment } from '../experiment';

/** To be given many sizes, e.g. `--sizes 32x1,32x4,64x4,64x12,128x6,128x24`: where does a bank stop helping? */
export const experiment: Experiment = {
  name: 'scalability',
  title: 'Scalability in depth and width',
  about: 'Over the sizes that are given: where does one bank stop being worth more than scratch?',
  variants: ['wave-inherited', 'wave-scalers', 'wave-elastic', 'slimmable', 'scratch-matched', 'scratch'].map(
    (way) => ({ label: way, way }),
  ),
};
