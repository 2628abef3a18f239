import type { ExportFormat } from '../format';

export const format: ExportFormat = {
  name: 'ort',
  label: 'ORT',
  note: 'for ONNX Runtime on phones',
  of: 'network',
  extension: '.ort',
  onnx: true,
};
