import type { Experiment } from '../experiment';

/** With `--source`, the data that is condensed on, other than the data of the targets: the paper's main use. */
export const experiment: Experiment = {
  name: 'transfer',
  title: 'Transfer',
  about:
    'What is a bank of other data worth on this data, against scratch and against a whole model of that data?',
  variants: [
    'wave-inherited',
    'wave-scalers',
    'wave-fresh',
    'weight-selection-heads',
    'front',
    'scratch-matched',
    'scratch',
  ].map((way) => ({ label: way, way })),
};
