import type { Model } from '../../../nn/model';
import type { Exporter } from '../../export';
import { tfjsFiles } from '../../tfjs/export';
import { verifyTfjs } from '../../verify';

export const exporter: Exporter = {
  files: tfjsFiles,
  verify: async (path, model, samples) => [await verifyTfjs(path, model, samples)],
  snippets: (model) => [{ language: 'javascript', code: tfjsSnippet(model) }],
};

function tfjsSnippet({ network, normalisation }: Model): string {
  const { imgSize } = network.config;
  const column = (values: readonly number[]) => `tf.tensor([${values.join(', ')}], [1, 3, 1, 1])`;
  return [
    "import * as tf from '@tensorflow/tfjs';",
    '',
    "const model = await tf.loadGraphModel('model.json'); // where the folder is served",
    `const image = tf.image.resizeBilinear(tf.browser.fromPixels(element), [${imgSize}, ${imgSize}]);`,
    'const pixels = tf.transpose(image, [2, 0, 1]).div(255).expandDims(0);',
    `const input = pixels.sub(${column(normalisation.mean)}).div(${column(normalisation.std)});`,
    'const logits = model.predict({ pixel_values: input });',
    '',
  ].join('\n');
}
