import type { Experiment } from '../experiment';

const SIZES = [16, 32] as const;
const COUNTS = [2, 4, 8, 16] as const;

/** How large templates should be and how many: accuracy beside the size of the bank. */
export const experiment: Experiment = {
  name: 'templates',
  title: 'Templates: size and number',
  about: 'How large should templates be, and how many, for what they take?',
  variants: [
    ...SIZES.flatMap((blockSize) =>
      COUNTS.map((matrix) => ({
        label: `${matrix} of ${blockSize}×${blockSize}`,
        way: 'wave-inherited',
        condense: { blockSize, templates: { matrix, other: Math.max(1, matrix / 2) } },
      })),
    ),
    { label: 'scratch', way: 'scratch' },
  ],
};
