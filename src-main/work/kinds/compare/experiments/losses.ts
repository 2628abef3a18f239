import type { LossConfig } from '../../../../nn/losses';
import type { Experiment } from '../experiment';
import { againstRow } from '../findings';

const loss = (distil: LossConfig['distil'], tau = 2, kd = 1, ce = 1) => ({
  ...{ way: 'wave-inherited', condense: { loss: { distil, tau, kd, ce } } },
});

/** What the auxiliary network should learn from; the last three look into a teacher of ours. */
export const experiment: Experiment = {
  name: 'losses',
  title: 'Distillation losses',
  about: 'Which distillation makes the best bank, and what do labels add?',
  sizes: [
    { width: 64, depth: 4 },
    { width: 128, depth: 6 },
  ],
  variants: [
    { label: 'soft', ...loss('soft') },
    { label: 'soft, without labels', ...loss('soft', 2, 1, 0) },
    { label: 'soft, τ=1', ...loss('soft', 1) },
    { label: 'soft, τ=4', ...loss('soft', 4) },
    { label: 'hard', ...loss('hard') },
    { label: 'decoupled', ...loss('decoupled') },
    { label: 'feature', ...loss('feature') },
    { label: 'contrastive', ...loss('contrastive') },
    { label: 'token', ...loss('token') },
    { label: 'labels', ...loss('soft', 2, 0, 1) },
  ],
  finds: (comparison) => againstRow(comparison, 'soft'),
};
