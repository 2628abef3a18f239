import { writeClassifier } from './classifier';
import { countOf, type ConvolutionalFamily } from './family';
import type { ConvolutionalGraph } from './graph';
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

/** Of the stages of the small MobileNetV3, which alone has others. */
const STRIDES_SMALL = [2, 2, 2, 1, 2, 1];

/** EfficientNet, EfficientNetV2, MobileNetV2 and MobileNetV3 under timm's names (`efficientnet.py`, `mobilenetv3.py`). */
export const mobileOfTimm: ConvolutionalFamily = {
  title: 'EfficientNet or MobileNet of timm',
  anchors: ['conv_stem.weight', 'conv_head.weight', 'blocks.0.0.bn1.running_mean'],
  head: 'classifier',
  write(graph, { architecture = '' }, notes) {
    if (/(^|[^a-z])tf_/.test(architecture)) {
      graph.samePadding = true;
      graph.epsilon = 1e-3;
      notes.push('Its name has “tf_” in it: its convolutions pad as TensorFlow does.');
    }
    const look = lookOf(graph);
    let x = writeLayer(graph, graph.images('conv_stem'), { conv: 'conv_stem', norm: 'bn1' }, look.stem, 2);
    const stages = countOf((stage) => partsOf(graph, `blocks.${stage}.0`).length > 0);
    for (let stage = 0; stage < stages; stage++) {
      const blocks = countOf((block) => partsOf(graph, `blocks.${stage}.${block}`).length > 0);
      for (let block = 0; block < blocks; block++) {
        const stride = block === 0 ? (look.strides[stage] ?? 1) : 1;
        x = writeInverted(graph, x, partsOf(graph, `blocks.${stage}.${block}`), stride, look.style(stage));
      }
    }
    if (graph.has('bn2.weight')) {
      x = graph.pool(writeLayer(graph, x, { conv: 'conv_head', norm: 'bn2' }, look.stem));
    } else {
      x = graph.activate(graph.conv(graph.pool(x), 'conv_head'), look.stem);
    }
    return writeClassifier(graph, graph.flatten(x), 'classifier', notes);
  },
};

interface Look {
  strides: readonly number[];
  stem: Style['activation'];
  style: (stage: number) => Style;
}

/** MobileNetV3 alone has its last layer behind the pooling, without a norm; MobileNetV2 alone excites nothing. */
function lookOf(graph: ConvolutionalGraph): Look {
  if (!graph.has('bn2.weight')) {
    const small = !graph.has('blocks.6.0.conv.weight');
    const early = small ? 2 : 3;
    return {
      strides: small ? STRIDES_SMALL : STAGE_STRIDES,
      stem: 'hardswish',
      style: (stage) => (stage < early ? MOBILE_V3_EARLY : MOBILE_V3),
    };
  }
  const excited = Array.from({ length: 7 }, (_, i) => `blocks.${i}.0.se.conv_reduce.weight`).some((name) =>
    graph.has(name),
  );
  const style = excited ? EFFICIENT : MOBILE_V2;
  return { strides: STAGE_STRIDES, stem: style.activation, style: () => style };
}

/** The layers of a block of timm's `_efficientnet_blocks.py`, in the order in which they are computed. */
function partsOf(graph: ConvolutionalGraph, name: string): Part[] {
  const layer = (conv: string, norm: number) => ({ conv: `${name}.${conv}`, norm: `${name}.bn${norm}` });
  const excitation = graph.has(`${name}.se.conv_reduce.weight`)
    ? [{ reduce: `${name}.se.conv_reduce`, expand: `${name}.se.conv_expand` }]
    : [];
  if (graph.has(`${name}.conv.weight`)) return [layer('conv', 1)];
  if (graph.has(`${name}.conv_exp.weight`))
    return [layer('conv_exp', 1), ...excitation, layer('conv_pwl', 2)];
  if (graph.has(`${name}.conv_pwl.weight`))
    return [layer('conv_pw', 1), layer('conv_dw', 2), ...excitation, layer('conv_pwl', 3)];
  if (graph.has(`${name}.conv_dw.weight`)) return [layer('conv_dw', 1), ...excitation, layer('conv_pw', 2)];
  return [];
}
