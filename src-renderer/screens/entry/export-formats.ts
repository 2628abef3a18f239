import type { Entry, Settings } from '../../../src-main/api/contract';

type Format = Settings['exportFormat'];

export const FORMAT_WORDS: Record<Format, [name: string, note: string]> = {
  hf: ['Hugging Face', 'folder for transformers'],
  onnx: ['ONNX', 'for ONNX Runtime'],
  timm: ['safetensors', 'timm’s names'],
  tfjs: ['TensorFlow.js', 'for browsers'],
  wavebank: ['WAVE bank', 'for another machine'],
};

const OF_MODELS: readonly Format[] = ['hf', 'onnx', 'timm', 'tfjs'];

/** What an entry can be exported as. */
export function formatsOf({ kind }: Pick<Entry, 'kind'>): readonly Format[] {
  return kind === 'bank' ? ['wavebank'] : OF_MODELS;
}

/** What one click exports: the format last used, where it fits. */
export function defaultFormat(entry: Pick<Entry, 'kind'>, last: Format): Format {
  const formats = formatsOf(entry);
  return formats.includes(last) ? last : formats[0]!;
}
