import type { Exporter } from '../../export';
import { timmFiles, timmSnippet } from '../../timm';
import { verifyWeights } from '../../verify';

export const exporter: Exporter = {
  files: timmFiles,
  verify: async (path, model, samples, { classifierOf }) => [
    await verifyWeights(path, model, samples, classifierOf),
  ],
  snippets: (model, target) => [{ language: 'python', code: timmSnippet(model, target) }],
};
