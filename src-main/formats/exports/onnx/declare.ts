import type { ExportFormat } from '../format';

export const format: ExportFormat = {
  name: 'onnx',
  label: 'ONNX',
  note: 'for ONNX Runtime',
  of: 'network',
  extension: '.onnx',
  onnx: true,
  smaller: true,
};
