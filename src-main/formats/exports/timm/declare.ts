import type { ExportFormat } from '../format';

export const format: ExportFormat = {
  name: 'timm',
  label: 'safetensors',
  note: 'timm’s names',
  of: 'vit',
  // Its networks have one width, and heads that fill it.
  lacks: ({ config }) => 'headDim' in config || 'narrow' in config,
};
