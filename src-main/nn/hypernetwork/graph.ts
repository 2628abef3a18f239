import { numPatches, type ViTConfig, vitWeights } from '../config';

/** What a node of a network's graph does, in the order of the hypernetwork's embeddings (DeepNets-1M). */
const OPERATIONS = [
  ...(['max_pool', 'avg_pool', 'sep_conv', 'dil_conv', 'conv', 'msa', 'cse', 'sum', 'concat'] as const),
  ...(['input', 'bias', 'bn', 'ln', 'pos_enc', 'glob_avg'] as const),
];
type Operation = (typeof OPERATIONS)[number];

/** A weight, or something that is done without one. */
export interface GraphNode {
  /** Index of its embedding. */
  operation: number;
  /** timm's name of its weight; a normalisation's bias has no node of its own. */
  weight?: string;
  /** Of the weight, as the hypernetwork is told it: outputs, inputs, height, width. */
  shape?: [number, number, number, number];
}

export interface NetworkGraph {
  nodes: GraphNode[];
  /** From node to node, as the data runs. */
  edges: (readonly [number, number])[];
}

/**
 * The graph of a Vision Transformer, as GHN-3's authors make it of torchvision's: every linear layer is a node for its
 * matrix and one for its bias, attention one without weights, both residual sums of a block. The first node is the input;
 * nodes stand in the order in which they are computed.
 */
export function graphOf(config: ViTConfig): NetworkGraph {
  const weights = vitWeights(config);
  const graph: NetworkGraph = { nodes: [], edges: [] };
  const add = (operation: Operation, from: number[], weight?: string): number => {
    const index = graph.nodes.length;
    const shape = weight === undefined ? undefined : shapeOf(config, weight, weights.get(weight)!.shape);
    const named = weight === undefined || !shape ? {} : { weight, shape };
    graph.nodes.push({ operation: OPERATIONS.indexOf(operation), ...named });
    graph.edges.push(...from.map((each) => [each, index] as const));
    return index;
  };
  const linear = (name: string, from: number) =>
    add('bias', [add('conv', [from], `${name}.weight`)], `${name}.bias`);
  const norm = (name: string, from: number) => add('ln', [from], `${name}.weight`);
  const patches = linear('patch_embed.proj', add('input', []));
  let stream = add('sum', [patches, add('pos_enc', [], 'pos_embed')]);
  for (let layer = 0; layer < config.depth; layer++) {
    const block = `blocks.${layer}`;
    const attention = add('msa', [linear(`${block}.attn.qkv`, norm(`${block}.norm1`, stream))]);
    stream = add('sum', [stream, linear(`${block}.attn.proj`, attention)]);
    const hidden = linear(`${block}.mlp.fc1`, norm(`${block}.norm2`, stream));
    stream = add('sum', [stream, linear(`${block}.mlp.fc2`, hidden)]);
  }
  const pooled = config.globalPool === 'avg';
  linear('head', norm(pooled ? 'fc_norm' : 'norm', pooled ? add('glob_avg', [stream]) : stream));
  return graph;
}

/** Positions are told as a map of the patches, a vector as outputs of one input. */
function shapeOf(
  config: ViTConfig,
  name: string,
  shape: readonly number[],
): [number, number, number, number] {
  const side = Math.sqrt(numPatches(config));
  if (name === 'pos_embed') return [1, config.embedDim, side, side];
  const [out, into = 1, height = 1, width = 1] = shape as [number, ...number[]];
  return [out, into, height, width];
}

/** The shortest way from each node to each other along the edges; 0 where there is none or it is longer. [n, n] */
export function distances({ nodes, edges }: NetworkGraph, longest: number): Int32Array {
  const count = nodes.length;
  const next = nodes.map((_, from) => edges.filter(([a]) => a === from).map(([, to]) => to));
  const found = new Int32Array(count * count);
  for (let from = 0; from < count; from++) {
    let reached = next[from]!;
    for (let steps = 1; steps <= longest && reached.length > 0; steps++) {
      const fresh = [...new Set(reached)].filter((to) => found[from * count + to] === 0);
      for (const to of fresh) found[from * count + to] = steps;
      reached = fresh.flatMap((to) => next[to]!);
    }
  }
  return found;
}
