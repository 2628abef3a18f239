import type { Experiment } from '../experiment';

/** §4 of the paper: what of WAVE earns its place. */
export const experiment: Experiment = {
  name: 'ablation',
  title: 'Ablation',
  about: 'What do trained templates, trained scalers, distillation and labels each add?',
  variants: [
    { label: 'wave-inherited', way: 'wave-inherited' },
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
};
