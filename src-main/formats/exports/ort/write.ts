import type { Exporter } from '../../export';
import { ortBytes, ortOperators } from '../../onnx/ort';
import { onnxSnippets } from '../../snippets/snippets';
import { verifyOrt } from '../../verify';

export const exporter: Exporter = {
  files: async (model, options) => {
    const bytes = await ortBytes(model, options);
    return [{ path: '', chunks: () => [bytes] }];
  },
  verify: async (path, model, samples, options) => [await verifyOrt(path, model, samples, options)],
  snippets: async (model, target, options) => [
    ...onnxSnippets(model, target, options.preprocess ?? false),
    { language: 'operators', code: await ortOperators(model, options) },
  ],
};
