import type { Entry, Settings } from '../../../src-main/api/contract';
import { recordOf } from '../../app/describe';

type Format = Settings['exportFormat'];

export const FORMAT_WORDS: Record<Format, [name: string, note: string]> = {
  hf: ['Hugging Face', 'folder for transformers'],
  onnx: ['ONNX', 'for ONNX Runtime'],
  timm: ['safetensors', 'timm’s names'],
  tfjs: ['TensorFlow.js', 'for browsers'],
  wavebank: ['WAVE bank', 'for another machine'],
};

const OF_MODELS: readonly Format[] = ['hf', 'onnx', 'timm', 'tfjs'];
/** The libraries of Vision Transformers do not know our convolutional teachers. */
const OF_CONVOLUTIONAL: readonly Format[] = ['onnx', 'tfjs'];

/** What an entry can be exported as. */
export function formatsOf(entry: Pick<Entry, 'kind' | 'config'>): readonly Format[] {
  if (entry.kind === 'bank') return ['wavebank'];
  return recordOf(entry).network?.arch === 'cnn' ? OF_CONVOLUTIONAL : OF_MODELS;
}

/** What one click exports: the format last used, where it fits. */
export function defaultFormat(entry: Pick<Entry, 'kind' | 'config'>, last: Format): Format {
  const formats = formatsOf(entry);
  return formats.includes(last) ? last : formats[0]!;
}
