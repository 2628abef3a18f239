import type { Experiment } from '../experiment';

const loss = (tau: number, kd: number, ce: number) => ({ condense: { loss: { tau, kd, ce } } });

/** What the auxiliary network should learn from. */
export const experiment: Experiment = {
  name: 'losses',
  title: 'Distillation losses',
  about: 'Which mixture of the teacher’s answers and of labels makes the best bank?',
  variants: [
    { label: 'soft τ=2 and labels', way: 'wave-inherited', ...loss(2, 1, 1) },
    { label: 'soft τ=2', way: 'wave-inherited', ...loss(2, 1, 0) },
    { label: 'soft τ=1', way: 'wave-inherited', ...loss(1, 1, 0) },
    { label: 'soft τ=4', way: 'wave-inherited', ...loss(4, 1, 0) },
    { label: 'labels', way: 'wave-inherited', ...loss(2, 0, 1) },
  ],
};
