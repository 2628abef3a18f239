import type { Experiment } from '../experiment';
import { againstRow } from '../findings';

/** §4 of the paper: what of WAVE earns its place. */
export const experiment: Experiment = {
  name: 'ablation',
  title: 'Ablation',
  about: 'What do templates of each part, trained scalers, distillation and labels each add?',
  sizes: [
    { width: 64, depth: 4 },
    { width: 128, depth: 6 },
  ],
  variants: [
    { label: 'wave-inherited', way: 'wave-inherited' },
    { label: 'templates of attention only', way: 'wave-inherited', keeps: { matrices: 'attention' } },
    { label: 'templates of the MLP only', way: 'wave-inherited', keeps: { matrices: 'mlp' } },
    { label: 'other tensors fresh', way: 'wave-inherited', keeps: { others: 'fresh' } },
    { label: 'other tensors copied', way: 'wave-inherited', keeps: { others: 'copied' } },
    { label: 'wave-fresh', way: 'wave-fresh' },
    { label: 'fresh, scalers untrained', way: 'wave-fresh', scalerSteps: 0 },
    { label: 'fresh, random templates', way: 'wave-fresh', untrained: true },
    {
      label: 'inherited, distillation only',
      way: 'wave-inherited',
      condense: { loss: { tau: 2, kd: 1, ce: 0 } },
    },
    { label: 'inherited, labels only', way: 'wave-inherited', condense: { loss: { tau: 2, kd: 0, ce: 1 } } },
    { label: 'scratch-matched', way: 'scratch-matched' },
    { label: 'scratch', way: 'scratch' },
  ],
  finds: (comparison) => againstRow(comparison, 'wave-inherited'),
};
