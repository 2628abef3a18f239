import type { ExportFormat } from '../format';

export const format: ExportFormat = {
  name: 'wavebank',
  label: 'WAVE bank',
  note: 'for another machine',
  of: 'bank',
  extension: '.wavebank',
};
