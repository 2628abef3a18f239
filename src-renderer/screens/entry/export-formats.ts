import type { Entry, Settings } from '../../../src-main/api/contract';
import { recordOf } from '../../app/describe';

type Format = Settings['exportFormat'];
type Exported = Pick<Entry, 'kind' | 'config'>;

export const FORMAT_WORDS: Record<Format, [name: string, note: string]> = {
  hf: ['Hugging Face', 'folder for transformers'],
  onnx: ['ONNX', 'for ONNX Runtime'],
  ort: ['ORT', 'for ONNX Runtime on phones'],
  timm: ['safetensors', 'timm’s names'],
  tfjs: ['TensorFlow.js', 'for browsers'],
  wavebank: ['WAVE bank', 'for another machine'],
};

/** What people call a format; one that a report has from another version keeps its name. */
export function formatWord(format: string): string {
  const words: Partial<Record<string, [name: string, note: string]>> = FORMAT_WORDS;
  return words[format]?.[0] ?? format;
}

/** A format, and how its numbers are kept. */
export interface ExportWay {
  format: Format;
  precision: 'fp32' | 'fp16' | 'int8';
  name: string;
  note: string;
}

/** What an entry can be exported as: nothing where it is somebody else's file, which stays in it. */
export function waysOf(entry: Exported): ExportWay[] {
  return formatsOf(entry).flatMap((format) => {
    const [name, note] = FORMAT_WORDS[format];
    const way: ExportWay = { format, precision: 'fp32', name, note };
    return format === 'onnx' ? [way, ...SMALLER] : [way];
  });
}

const SMALLER: readonly ExportWay[] = [
  { format: 'onnx', precision: 'fp16', name: 'ONNX, 16 bits', note: 'half the size' },
  { format: 'onnx', precision: 'int8', name: 'ONNX, 8 bits', note: 'a quarter of the size' },
];

function formatsOf(entry: Exported): readonly Format[] {
  if (entry.kind === 'bank') return ['wavebank'];
  const { format, network } = recordOf(entry);
  if (format !== 'model') return [];
  // Libraries of Vision Transformers do not know our convolutional teachers.
  if (network?.arch === 'cnn') return ['onnx', 'ort', 'tfjs'];
  // The one of transformers reads the class token only.
  if (network?.config['globalPool'] === 'avg') return ['onnx', 'timm', 'ort', 'tfjs'];
  return ['hf', 'onnx', 'timm', 'ort', 'tfjs'];
}

/** What one click exports: the format last used, where it fits. */
export function defaultWay(entry: Exported, last: Format): ExportWay | undefined {
  const ways = waysOf(entry);
  return ways.find(({ format }) => format === last) ?? ways[0];
}
