import { openOnnxClassifier } from '../onnx/classifier';
import { openTfjsClassifier } from '../tfjs/classifier';
import type { ForeignClassifier, ForeignInfo, ForeignOptions } from './classifier';
import type { ForeignFormat } from './formats';

/** Opens a foreign classifier of a format. @throws StudioError as the format's own reader */
export function openForeignFile(
  path: string,
  format: ForeignFormat,
  options: ForeignOptions = {},
): Promise<ForeignClassifier> {
  return format === 'onnx' ? openOnnxClassifier(path, options) : openTfjsClassifier(path, options);
}

/** Says what a foreign classifier is, without keeping it open. */
export async function inspectForeign(path: string, format: ForeignFormat): Promise<ForeignInfo> {
  const classifier = await openForeignFile(path, format);
  await classifier.dispose();
  return classifier.info;
}
