import { StudioError } from '../../base/errors';
import type { Network } from '../../nn/model';
import type { GraphOps } from './ops';
import { vitGraph } from './vit';

/** Writes any network of ours; see {@link vitGraph}. → logits [batch, classes] */
export function networkGraph<V>(ops: GraphOps<V>, network: Network): V {
  switch (network.arch) {
    case 'vit':
      return vitGraph(ops, network.config);
    case 'cnn':
      throw new StudioError(
        'usage',
        'Only Vision Transformers can be exported.',
        'Generate one from a bank.',
      );
  }
}
