import type { ExportFormat } from '../format';

export const format: ExportFormat = {
  name: 'hf',
  label: 'Hugging Face',
  note: 'folder for transformers',
  of: 'network',
  // Of our families transformers has Vision Transformers alone; their classifier reads the class token only, and its networks have one width, blocks that are alike, and heads that fill it.
  lacks: ({ arch, config }) =>
    arch !== 'vit' ||
    ('globalPool' in config && config.globalPool === 'avg') ||
    'headDim' in config ||
    'narrow' in config ||
    'perBlock' in config,
};
