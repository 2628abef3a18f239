import type { ExportFormat } from '../format';

export const format: ExportFormat = {
  name: 'hf',
  label: 'Hugging Face',
  note: 'folder for transformers',
  of: 'vit',
  // The classifier of transformers reads the class token only, and heads are together as wide as the network.
  lacks: ({ config }) => ('globalPool' in config && config.globalPool === 'avg') || 'headDim' in config,
};
