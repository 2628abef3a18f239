import type { ExportFormat } from '../format';

export const format: ExportFormat = {
  name: 'tfjs',
  label: 'TensorFlow.js',
  note: 'for browsers',
  of: 'network',
};
