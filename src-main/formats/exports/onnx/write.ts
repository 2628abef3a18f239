import type { Exporter } from '../../export';
import { onnxChunks } from '../../onnx/export';
import { onnxSnippets } from '../../snippets/snippets';
import { verifyOnnx } from '../../verify';

export const exporter: Exporter = {
  files: (model, options) => [{ path: '', chunks: () => onnxChunks(model, options) }],
  verify: async (path, model, samples, options) => [await verifyOnnx(path, model, samples, options)],
  snippets: (model, target, { preprocess = false }) => onnxSnippets(model, target, preprocess),
};
