import type { Network } from '../../nn/model';
import { cnnGraph } from './cnn';
import type { GraphOps } from './ops';
import { vitGraph } from './vit';

/** Writes any network of ours, for a batch of any size. → logits [batch, classes] */
export function networkGraph<V>(ops: GraphOps<V>, { arch, config }: Network): V {
  return arch === 'vit' ? vitGraph(ops, config) : cnnGraph(ops, config);
}
