import { writeClassifier } from './classifier';
import type { ConvolutionalFamily } from './family';
import type { ConvolutionalGraph, Value } from './graph';

/** More layers than any VGG has: 16 convolutions with a norm, an activation each, and 5 poolings. */
const LAYERS = 64;

/**
 * VGG (Simonyan and Zisserman, arXiv 1409.1556) under torchvision's names, with batch normalisation or without, and the
 * same for small images: where it pools is told by the numbers that its layers have.
 */
export const vgg: ConvolutionalFamily = {
  title: 'VGG',
  anchors: ['features.0.weight', 'features.0.bias'],
  head: 'classifier',
  write(graph) {
    const { features, pools } = writeFeatures(graph);
    const layer = ['classifier', 'classifier.0', 'classifier.1'].find((each) => graph.has(`${each}.weight`));
    const inputs = layer === undefined ? 0 : (graph.shape(`${layer}.weight`)[1] ?? 0);
    const side = Math.sqrt(inputs / features.channels);
    if (!Number.isInteger(side) || side < 1)
      throw graph.refused(
        `has a classifier of ${inputs} numbers, which are no square of its ${features.channels} channels`,
      );
    graph.imgSize = side * 2 ** pools;
    return writeClassifier(graph, graph.flatten(features, side * side), 'classifier', 'relu');
  },
};

function writeFeatures(graph: ConvolutionalGraph): { features: Value; pools: number } {
  const layers = Array.from({ length: LAYERS }, (_, i) => i).filter((i) => graph.has(`features.${i}.weight`));
  let x = graph.images('features.0');
  let pools = 0;
  for (const [at, layer] of layers.entries()) {
    const name = `features.${layer}`;
    const next = layers[at + 1];
    if (graph.has(`${name}.running_mean`)) {
      x = graph.norm(x, name);
    } else {
      const kernel = graph.shape(`${name}.weight`)[3] ?? 0;
      if (kernel !== 3)
        throw graph.refused(`has a kernel of ${kernel}x${kernel} (“${name}”), and VGG has 3x3`);
      x = graph.conv(x, name);
      if (next === layer + 1) continue;
    }
    x = graph.activate(x, 'relu');
    // Behind the activation the next number is that of a pooling, unless a convolution has it; the last is always pooled.
    if (next === undefined || next > layer + 2) {
      x = graph.maxPool(x, 2, 2);
      pools++;
    }
  }
  return { features: x, pools };
}
