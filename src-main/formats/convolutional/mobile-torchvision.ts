import { writeClassifier } from './classifier';
import { countOf, type ConvolutionalFamily } from './family';
import type { ConvolutionalGraph, Value } from './graph';
import {
  EFFICIENT,
  MOBILE_V2,
  MOBILE_V3,
  MOBILE_V3_EARLY,
  type Part,
  STAGE_STRIDES,
  type Style,
  writeInverted,
  writeLayer,
} from './inverted';

/** EfficientNet and EfficientNetV2 under torchvision's names (`efficientnet.py`): stages of blocks. */
export const efficientnetOfTorchvision: ConvolutionalFamily = {
  title: 'EfficientNet',
  anchors: [
    'features.0.1.running_mean',
    'features.1.0.block.0.0.weight',
    'features.1.0.block.0.1.running_mean',
  ],
  head: 'classifier',
  write(graph, _told, notes) {
    const stages = countOf((stage) => graph.has(`features.${stage}.0.block.0.0.weight`), 1);
    // torchvision's own choice: of its V2, and from B5 on, of which the stem has 48 channels and more.
    const isV2 = !graph.has('features.1.0.block.1.fc1.weight');
    const deep = graph.has('features.1.2.block.0.0.weight');
    graph.epsilon = isV2 || deep ? 1e-3 : 1e-5;
    let x = writeEnd(graph, graph.images('features.0.0'), 0, 'silu', 2);
    for (let stage = 1; stage <= stages; stage++) {
      const blocks = countOf((block) => graph.has(`features.${stage}.${block}.block.0.0.weight`));
      for (let block = 0; block < blocks; block++) {
        const stride = block === 0 ? (STAGE_STRIDES[stage - 1] ?? 1) : 1;
        x = writeInverted(graph, x, partsOf(graph, `features.${stage}.${block}.block`), stride, EFFICIENT);
      }
    }
    x = graph.pool(writeEnd(graph, x, stages + 1, 'silu'));
    return writeClassifier(graph, graph.flatten(x), 'classifier', notes);
  },
};

/** Strides of the blocks of MobileNetV3, large and small, and how many of the first have a ReLU (`mobilenetv3.py`). */
const V3 = [
  { strides: [1, 2, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 2, 1, 1], early: 6 },
  { strides: [2, 2, 1, 2, 1, 1, 1, 1, 2, 1, 1], early: 3 },
];

/** MobileNetV3 (Howard et al., arXiv 1905.02244) under torchvision's names. */
export const mobilenetV3: ConvolutionalFamily = {
  title: 'MobileNetV3',
  anchors: ['features.0.1.running_mean', 'features.1.block.0.0.weight', 'features.1.block.0.1.running_mean'],
  head: 'classifier',
  write(graph) {
    const blocks = countOf((block) => graph.has(`features.${block}.block.0.0.weight`), 1);
    const known = V3.find(({ strides }) => strides.length === blocks);
    if (!known) throw graph.refused(`has ${blocks} blocks, and a MobileNetV3 has 15 or 11`);
    graph.epsilon = 1e-3;
    let x = writeEnd(graph, graph.images('features.0.0'), 0, 'hardswish', 2);
    for (const [i, stride] of known.strides.entries()) {
      const style = i < known.early ? MOBILE_V3_EARLY : MOBILE_V3;
      x = writeInverted(graph, x, partsOf(graph, `features.${i + 1}.block`), stride, style);
    }
    x = graph.pool(writeEnd(graph, x, blocks + 1, 'hardswish'));
    return writeClassifier(graph, graph.flatten(x), 'classifier', 'hardswish');
  },
};

/** Of MobileNetV2's 17 blocks. */
const V2 = [1, 2, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1];

/** MobileNetV2 (Sandler et al., arXiv 1801.04381) under torchvision's names. */
export const mobilenetV2: ConvolutionalFamily = {
  title: 'MobileNetV2',
  anchors: ['features.0.1.running_mean', 'features.1.conv.0.0.weight', 'features.1.conv.0.1.running_mean'],
  head: 'classifier',
  write(graph, _told, notes) {
    const blocks = countOf((block) => graph.has(`features.${block}.conv.0.0.weight`), 1);
    if (blocks !== V2.length) throw graph.refused(`has ${blocks} blocks, and a MobileNetV2 has ${V2.length}`);
    let x = writeEnd(graph, graph.images('features.0.0'), 0, 'relu6', 2);
    for (const [i, stride] of V2.entries()) {
      x = writeInverted(graph, x, partsOf(graph, `features.${i + 1}.conv`), stride, MOBILE_V2);
    }
    x = graph.pool(writeEnd(graph, x, blocks + 1, 'relu6'));
    return writeClassifier(graph, graph.flatten(x), 'classifier', notes);
  },
};

/** A convolution with its norm, before or behind the blocks. */
function writeEnd(
  graph: ConvolutionalGraph,
  x: Value,
  index: number,
  activation: Style['activation'],
  stride = 1,
): Value {
  const name = `features.${index}`;
  return writeLayer(graph, x, { conv: `${name}.0`, norm: `${name}.1` }, activation, stride);
}

/** A block's layers: convolution and norm one in the other, or the one behind the other; squeeze and excitation. */
function partsOf(graph: ConvolutionalGraph, name: string): Part[] {
  const parts: Part[] = [];
  for (let i = 0; i < 5; i++) {
    const layer = `${name}.${i}`;
    if (graph.has(`${layer}.fc1.weight`)) {
      parts.push({ reduce: `${layer}.fc1`, expand: `${layer}.fc2` });
    } else if (graph.has(`${layer}.0.weight`)) {
      parts.push({ conv: `${layer}.0`, norm: `${layer}.1` });
    } else if (graph.has(`${layer}.weight`) && graph.has(`${name}.${i + 1}.running_mean`)) {
      parts.push({ conv: layer, norm: `${name}.${i + 1}` });
    }
  }
  return parts;
}
