import { familyOf } from '../../nn/families/registry';
import type { GraphOps } from '../../nn/graph-ops';
import type { Network } from '../../nn/model';

/** Writes any network of ours, for a batch of any size. → logits [batch, classes] */
export function networkGraph<V>(ops: GraphOps<V>, network: Network): V {
  return familyOf(network).graph(ops, network.config);
}
