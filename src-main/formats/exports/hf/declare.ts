import type { ExportFormat } from '../format';

export const format: ExportFormat = {
  name: 'hf',
  label: 'Hugging Face',
  note: 'folder for transformers',
  of: 'vit',
  // The classifier of transformers reads the class token only, and its networks have one width, and heads that fill it.
  lacks: ({ config }) =>
    ('globalPool' in config && config.globalPool === 'avg') || 'headDim' in config || 'narrow' in config,
};
