import { writeClassifier } from './classifier';
import { countOf, type ConvolutionalFamily } from './family';
import type { ConvolutionalGraph } from './graph';
import { EFFICIENT, type Part, STAGE_STRIDES, writeInverted, writeLayer } from './inverted';

/** EfficientNet (Tan and Le, arXiv 1905.11946) under the names of the package efficientnet_pytorch. */
export const efficientnetOfMelas: ConvolutionalFamily = {
  title: 'EfficientNet',
  anchors: ['_conv_stem.weight', '_blocks.0._depthwise_conv.weight', '_bn0.running_mean'],
  head: '_fc',
  write(graph, _told, notes) {
    graph.epsilon = 1e-3;
    graph.samePadding = true;
    let x = writeLayer(graph, graph.images('_conv_stem'), { conv: '_conv_stem', norm: '_bn0' }, 'silu', 2);
    const blocks = countOf((block) => graph.has(`_blocks.${block}._project_conv.weight`));
    let stage = -1;
    let channels = 0;
    for (let block = 0; block < blocks; block++) {
      const name = `_blocks.${block}`;
      // Blocks are numbered through: a stage begins where another width does.
      const own = graph.shape(`${name}._project_conv.weight`)[0]!;
      const begins = own !== channels;
      if (begins) stage++;
      channels = own;
      x = writeInverted(graph, x, partsOf(graph, name), begins ? (STAGE_STRIDES[stage] ?? 1) : 1, EFFICIENT);
    }
    x = graph.pool(writeLayer(graph, x, { conv: '_conv_head', norm: '_bn1' }, 'silu'));
    return writeClassifier(graph, graph.flatten(x), '_fc', notes);
  },
};

function partsOf(graph: ConvolutionalGraph, name: string): Part[] {
  const layer = (conv: string, norm: string): Part => ({ conv: `${name}.${conv}`, norm: `${name}.${norm}` });
  return [
    ...(graph.has(`${name}._expand_conv.weight`) ? [layer('_expand_conv', '_bn0')] : []),
    layer('_depthwise_conv', '_bn1'),
    ...(graph.has(`${name}._se_reduce.weight`)
      ? [{ reduce: `${name}._se_reduce`, expand: `${name}._se_expand` }]
      : []),
    layer('_project_conv', '_bn2'),
  ];
}
