import type { Model } from '../../../nn/model';
import type { Exporter } from '../../export';
import { single } from '../../snippets/snippets';
import { tfjsFiles } from '../../tfjs/export';
import { verifyTfjs } from '../../verify';

export const exporter: Exporter = {
  files: tfjsFiles,
  verify: async (path, model, samples) => [await verifyTfjs(path, model, samples)],
  snippets: (model) => [{ language: 'javascript', code: tfjsSnippet(model) }],
};

/** The middle square of the image, resized bilinearly, as the snippets of other formats have it. */
function tfjsSnippet({ network, normalisation }: Model): string {
  const { imgSize } = network.config;
  const column = (values: readonly number[]) => `tf.tensor([${values.map(single).join(', ')}], [1, 3, 1, 1])`;
  return [
    "import * as tf from '@tensorflow/tfjs';",
    '',
    "const model = await tf.loadGraphModel('model.json'); // where the folder is served",
    'const image = tf.browser.fromPixels(element);',
    'const [height, width] = image.shape;',
    'const edge = Math.min(height, width);',
    'const square = image.slice([(height - edge) >> 1, (width - edge) >> 1, 0], [edge, edge, 3]);',
    `const resized = tf.image.resizeBilinear(square, [${imgSize}, ${imgSize}], false, true);`,
    'const pixels = tf.transpose(resized, [2, 0, 1]).div(255).expandDims(0);',
    `const input = pixels.sub(${column(normalisation.mean)}).div(${column(normalisation.std)});`,
    'const logits = model.predict({ pixel_values: input });',
    '',
  ].join('\n');
}
