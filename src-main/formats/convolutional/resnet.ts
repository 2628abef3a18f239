import { countOf, type ConvolutionalFamily } from './family';
import { writeClassifier } from './classifier';
import type { ConvolutionalGraph, Value } from './graph';

/** Hugging Face's names (`modeling_resnet.py`), and those of the usual ResNet for CIFAR, → torchvision's. */
const SPELLINGS: [RegExp, string | ((...found: string[]) => string)][] = [
  [/^resnet\.embedder\.embedder\.convolution\./, 'conv1.'],
  [/^resnet\.embedder\.embedder\.normalization\./, 'bn1.'],
  [
    /^resnet\.encoder\.stages\.(\d+)\.layers\.(\d+)\.layer\.(\d+)\.(convolution|normalization)\./,
    (_, stage, block, layer, kind) =>
      `layer${Number(stage) + 1}.${block}.${kind === 'convolution' ? 'conv' : 'bn'}${Number(layer) + 1}.`,
  ],
  [
    /^resnet\.encoder\.stages\.(\d+)\.layers\.(\d+)\.shortcut\.(convolution|normalization)\./,
    (_, stage, block, kind) =>
      `layer${Number(stage) + 1}.${block}.downsample.${kind === 'convolution' ? 0 : 1}.`,
  ],
  [/^(layer\d+\.\d+)\.shortcut\./, '$1.downsample.'],
  [/^(linear|classifier)\./, 'fc.'],
];

/**
 * ResNets as torchvision and timm have them (He et al., arXiv 1512.03385; the stride in the 3x3 convolution), with basic
 * blocks or bottlenecks, in groups (ResNeXt), with squeeze and excitation, with a deep stem (ResNet-D); and those for
 * images of 32 pixels, whose first convolution has a kernel of 3.
 */
export const resnet: ConvolutionalFamily = {
  title: 'ResNet',
  anchors: ['layer1.0.conv1.weight', 'layer1.0.bn1.running_mean', 'bn1.running_mean'],
  head: 'fc',
  nameOf: (stored) => SPELLINGS.reduce((name, [pattern, to]) => name.replace(pattern, to as string), stored),
  write(graph, _told, notes) {
    let x = writeStem(graph, notes);
    const stages = countOf((stage) => graph.has(`layer${stage}.0.conv1.weight`), 1);
    for (let stage = 1; stage <= stages; stage++) {
      const blocks = countOf((block) => graph.has(`layer${stage}.${block}.conv1.weight`));
      for (let block = 0; block < blocks; block++) {
        x = writeBlock(graph, x, `layer${stage}.${block}`, stage > 1 && block === 0 ? 2 : 1);
      }
    }
    return writeClassifier(graph, graph.flatten(graph.pool(x)), 'fc', notes);
  },
};

function writeStem(graph: ConvolutionalGraph, notes: string[]): Value {
  const deep = graph.has('conv1.0.weight');
  const first = deep ? 'conv1.0' : 'conv1';
  const small = !deep && graph.shape('conv1.weight')[3] === 3;
  if (small)
    notes.push(
      'Its first convolution is of 3x3 pixels: it is taken for one of small images, without a stride and without pooling.',
    );
  let x = graph.conv(graph.images(first), first, { stride: small ? 1 : 2 });
  for (const index of deep ? [1, 4] : []) {
    x = graph.activate(graph.norm(x, `conv1.${index}`), 'relu');
    x = graph.conv(x, `conv1.${index + 2}`);
  }
  x = graph.activate(graph.norm(x, 'bn1'), 'relu');
  return small ? x : graph.maxPool(x, 3, 2, 1);
}

/** convolutions with norms, the last without an activation, and the input added */
function writeBlock(graph: ConvolutionalGraph, input: Value, name: string, stride: number): Value {
  const bottleneck = graph.has(`${name}.conv3.weight`);
  const count = bottleneck ? 3 : 2;
  const strided = bottleneck ? 2 : 1;
  let x = input;
  for (let i = 1; i <= count; i++) {
    x = graph.norm(
      graph.conv(x, `${name}.conv${i}`, { stride: i === strided ? stride : 1 }),
      `${name}.bn${i}`,
    );
    if (i < count) x = graph.activate(x, 'relu');
  }
  x = writeExcitation(graph, x, `${name}.se`);
  const shortcut = writeShortcut(graph, input, name, stride);
  return graph.activate(graph.add(x, widened(graph, shortcut, x.channels, stride)), 'relu');
}

function writeExcitation(graph: ConvolutionalGraph, x: Value, name: string): Value {
  if (!graph.has(`${name}.fc1.weight`)) return x;
  const squeezed = graph.activate(graph.conv(graph.pool(x), `${name}.fc1`), 'relu');
  return graph.multiply(x, graph.activate(graph.conv(squeezed, `${name}.fc2`), 'sigmoid'));
}

function writeShortcut(graph: ConvolutionalGraph, input: Value, name: string, stride: number): Value {
  if (graph.has(`${name}.downsample.0.weight`))
    return graph.norm(graph.conv(input, `${name}.downsample.0`, { stride }), `${name}.downsample.1`);
  if (!graph.has(`${name}.downsample.1.weight`)) return input;
  // ResNet-D: the mean of the pixels that are left out by the stride, then a convolution without one.
  const pooled = stride === 1 ? input : graph.averagePool(input, stride, true);
  return graph.norm(graph.conv(pooled, `${name}.downsample.1`), `${name}.downsample.2`);
}

/** The shortcut without weights of He et al. (option A): every second pixel, and zeros for the channels that are more. */
function widened(graph: ConvolutionalGraph, x: Value, channels: number, stride: number): Value {
  if (x.channels >= channels) return x;
  return graph.widen(stride === 1 ? x : graph.maxPool(x, 1, stride), channels);
}
