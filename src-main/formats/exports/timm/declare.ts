import { FAMILIES } from '../../../nn/families/registry';
import type { SizedConfig } from '../../../nn/model';
import type { ExportFormat } from '../format';

export const format: ExportFormat = {
  name: 'timm',
  label: 'safetensors',
  note: 'timm’s names',
  of: 'network',
  lacks: (network) => {
    const timm = FAMILIES.find(({ name }) => name === network.arch)?.timm;
    return timm?.obstacle(network.config as SizedConfig) !== undefined || timm === undefined;
  },
};
