import { existsSync, readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { StudioError } from '../base/errors';
import type { ForeignFormat } from './foreign/formats';
import { modelJsonOf } from './tfjs/artifacts';

/** A file that a teacher can be imported from. */
export interface TeacherFile {
  /** `vit`: a checkpoint of a Vision Transformer. */
  format: ForeignFormat | 'vit';
  path: string;
}

/**
 * What a path holds for those who look for a teacher: an ONNX file, a model of TensorFlow.js, or a checkpoint; a folder
 * with one of these.
 *
 * @throws StudioError 'usage' where a folder holds several ONNX files
 */
export function teacherFileOf(path: string): TeacherFile {
  if (extname(path).toLowerCase() === '.onnx') return { format: 'onnx', path };
  if (modelJsonOf(path) !== undefined) return { format: 'tfjs', path };
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    const onnx = onnxIn(path);
    if (onnx !== undefined) return { format: 'onnx', path: onnx };
  }
  return { format: 'vit', path };
}

/** The ONNX file of a folder without a checkpoint. */
function onnxIn(folder: string): string | undefined {
  const names = readdirSync(folder).filter((name) => !name.startsWith('.'));
  if (names.some((name) => /\.safetensors(\.index\.json)?$/.test(name))) return undefined;
  const inner = join(folder, 'onnx', 'model.onnx');
  const found = names.filter((name) => name.toLowerCase().endsWith('.onnx'));
  if (found.length === 1) return join(folder, found[0]!);
  if (found.length === 0) return existsSync(inner) ? inner : undefined;
  if (found.includes('model.onnx')) return join(folder, 'model.onnx');
  throw new StudioError(
    'usage',
    `The folder holds ${found.length} ONNX files: ${found.map((name) => `“${name}”`).join(', ')}.`,
    `Give the file that you mean, e.g. “${join(folder, found[0]!)}”.`,
  );
}
