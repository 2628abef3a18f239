import type { Experiment } from '../experiment';
import { againstRow } from '../findings';

/**
 * With `--source`, the data that is condensed on, other than the data of the targets: the paper's main use. With
 * `--other-teacher`, another ancestor, such as a Vision Transformer beside a CNN, or one of another task.
 */
export const experiment: Experiment = {
  name: 'transfer',
  title: 'Transfer',
  about:
    'What is a bank of other data, and of other ancestors, worth on this data, against scratch and a full fine-tuning?',
  sizes: [
    { width: 64, depth: 4 },
    { width: 128, depth: 6 },
  ],
  variants: [
    { label: 'wave-inherited', way: 'wave-inherited' },
    { label: 'wave-inherited, other ancestor', way: 'wave-inherited', ancestor: 'other' },
    { label: 'wave-scalers', way: 'wave-scalers' },
    { label: 'wave-fresh', way: 'wave-fresh' },
    { label: 'wave-fresh, other ancestor', way: 'wave-fresh', ancestor: 'other' },
    { label: 'full fine-tune', way: 'dedicated' },
    ...['weight-selection-heads', 'front', 'scratch-matched', 'scratch'].map((way) => ({ label: way, way })),
  ],
  finds: (comparison) => [...againstRow(comparison, 'scratch'), ...againstRow(comparison, 'full fine-tune')],
};
