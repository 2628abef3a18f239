import { basename } from 'node:path';
import {
  type ForeignClassifier,
  type ForeignInfo,
  type ForeignOptions,
  openForeign,
} from '../foreign/classifier';
import { neighboursSay } from '../told/neighbours';
import { metadataSays } from '../told/onnx-metadata';
import { mergeTold } from '../told/told';
import { resolveExternal } from './external';
import { declaredGraph, type OnnxHeader, readOnnxHeader } from './header';
import { readyOnnx } from './ready';
import { onnxRunner } from './runner';

export type OnnxInfo = ForeignInfo &
  Pick<OnnxHeader, 'irVersion' | 'opset' | 'producer' | 'parameters'> & {
    /** Absolute paths of the other files that hold weights of it. */
    externalFiles: string[];
  };

export interface OnnxClassifier extends ForeignClassifier {
  readonly onnx: OnnxInfo;
}

/**
 * Opens an image classifier in an ONNX file: see {@link openForeign}. Weights in files beside it are read as well.
 *
 * @param ready the same file with all its weights inside, where somebody made it already
 * @throws StudioError 'bad-file' for a damaged or too new file, or one that reaches outside its folder; 'mismatch' for
 * one that is no image classifier, or does not fit what was said of it
 */
export async function openOnnxClassifier(
  path: string,
  options: ForeignOptions = {},
  ready?: string,
): Promise<OnnxClassifier> {
  const header = readOnnxHeader(path);
  const file = basename(path);
  const externalFiles = [...new Set(resolveExternal(path, header.external).values())];
  const told = mergeTold(metadataSays(header.metadata), neighboursSay(path));
  if (header.zipMap) told.labels.push(...header.zipMap.labels);
  const classifier = await openForeign(
    {
      file,
      graph: declaredGraph(header),
      told,
      open: () => readyOnnx(path, header, ready, (whole) => onnxRunner(whole, file, options)),
    },
    options,
  );
  const { irVersion, opset, producer, parameters } = header;
  const onnx = { ...classifier.info, irVersion, opset, producer, parameters, externalFiles };
  return Object.assign(classifier, { onnx });
}

/** Says what an ONNX classifier is, without keeping it open. Throws what {@link openOnnxClassifier} throws. */
export async function inspectOnnx(path: string, options: ForeignOptions = {}): Promise<OnnxInfo> {
  const classifier = await openOnnxClassifier(path, options);
  await classifier.dispose();
  return classifier.onnx;
}
