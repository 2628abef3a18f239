import { writeClassifier } from './classifier';
import { countOf, type ConvolutionalFamily } from './family';
import type { ConvolutionalGraph, Value } from './graph';

/** torchvision's first DenseNets called the layers within a layer otherwise. */
const OLD = /(denselayer\d+)\.(norm|conv)\.([12])\./;

/** DenseNets (Huang et al., arXiv 1608.06993) under torchvision's and timm's names. */
export const densenet: ConvolutionalFamily = {
  title: 'DenseNet',
  anchors: ['features.conv0.weight', 'features.denseblock1.denselayer1.norm1.running_mean'],
  head: 'classifier',
  nameOf: (stored) => stored.replace(OLD, '$1.$2$3.'),
  write(graph, _told, notes) {
    let x = graph.conv(graph.images('features.conv0'), 'features.conv0', { stride: 2 });
    x = graph.maxPool(graph.activate(graph.norm(x, 'features.norm0'), 'relu'), 3, 2, 1);
    const blocks = countOf((block) => graph.has(`features.denseblock${block}.denselayer1.conv1.weight`), 1);
    for (let block = 1; block <= blocks; block++) {
      x = writeDense(graph, x, `features.denseblock${block}`);
      if (block < blocks) {
        const name = `features.transition${block}`;
        const squeezed = graph.activate(graph.norm(x, `${name}.norm`), 'relu');
        x = graph.averagePool(graph.conv(squeezed, `${name}.conv`), 2);
      }
    }
    x = graph.activate(graph.norm(x, `features.norm${blocks + 1}`), 'relu');
    return writeClassifier(graph, graph.flatten(graph.pool(x)), 'classifier', notes);
  },
};

/** Each layer sees what all before it gave. */
function writeDense(graph: ConvolutionalGraph, input: Value, name: string): Value {
  const layers = countOf((layer) => graph.has(`${name}.denselayer${layer}.conv1.weight`), 1);
  const seen = [input];
  for (let layer = 1; layer <= layers; layer++) {
    let x = graph.join(seen);
    for (const part of [1, 2]) {
      const inner = `${name}.denselayer${layer}`;
      x = graph.conv(graph.activate(graph.norm(x, `${inner}.norm${part}`), 'relu'), `${inner}.conv${part}`);
    }
    seen.push(x);
  }
  return graph.join(seen);
}
