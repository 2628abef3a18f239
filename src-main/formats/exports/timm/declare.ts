import type { ExportFormat } from '../format';

export const format: ExportFormat = {
  name: 'timm',
  label: 'safetensors',
  note: 'timm’s names',
  of: 'vit',
  // Its heads are together as wide as the network.
  lacks: ({ config }) => 'headDim' in config,
};
