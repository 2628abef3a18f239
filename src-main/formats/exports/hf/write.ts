import { basename, join } from 'node:path';
import type { Model } from '../../../nn/model';
import type { Exporter, ExportOptions } from '../../export';
import { hfFiles, hfSnippet, transformersJsSnippet } from '../../hf';
import type { Samples, Verification } from '../../verify';
import { verifyOnnx, verifyTransformersJs, verifyWeights } from '../../verify';

export const exporter: Exporter = {
  files: (model, { card }, target) => {
    const name = basename(target);
    return hfFiles(model, card ?? { name }, name);
  },
  verify: verifyHf,
  snippets: (_, target) => [
    { language: 'python', code: hfSnippet(target) },
    { language: 'javascript', code: transformersJsSnippet(target) },
  ],
};

async function verifyHf(
  folder: string,
  model: Model,
  samples: Samples,
  { classifierOf }: ExportOptions,
): Promise<Verification[]> {
  const own = await verifyWeights(folder, model, samples, classifierOf);
  const graph = await verifyOnnx(join(folder, 'onnx', 'model.onnx'), model, samples);
  const js = await verifyTransformersJs(folder, model, samples);
  if (js) return [own, graph, js];
  return [own, { ...graph, note: 'transformers.js is not installed here and was not tried.' }];
}
