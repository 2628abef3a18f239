import { StudioError } from '../../base/errors';
import type { TensorMap } from '../../base/tensor';

/** The numbers of a GHN-3, all of which its tensors' shapes tell. */
export interface HypernetworkConfig {
  /** Features of a node. */
  width: number;
  heads: number;
  layers: number;
  /** Of the data that it was trained on. */
  classes: number;
  /** The largest matrix that the decoder makes at once: [rows, columns] of kernels [spatial, spatial]. */
  rows: number;
  columns: number;
  spatial: number;
  /** Sizes of kernels that have an embedding of their own, and one for none. */
  spatialEmbeddings: number;
  /** The longest vector that it makes at once. */
  vector: number;
  /** Whether nodes are normalised after the last layer. */
  normalised: boolean;
}

/** A trained GHN-3 (Knyazev et al., ICML 2023): it reads a network's graph and gives all of that network's weights. */
export interface Hypernetwork {
  config: HypernetworkConfig;
  weights: TensorMap;
  /** Names of the classes that it was trained on, in order, where its file says them. */
  classes?: string[] | undefined;
}

/** Embeddings that the published files keep beside the layers, and checkpoints within the first one. */
const MOVED = ['centrality_embed_in', 'centrality_embed_out', 'input_dist_embed'];
/** Kinds of nodes in a graph; see `OPERATIONS`. */
const OPERATION_COUNT = 15;

/**
 * A hypernetwork of tensors under the names of the authors' code (SamsungSAILMontreal/ghn3), whatever its size.
 * @throws StudioError 'bad-file' naming the tensor that is lacking or has another shape
 */
export function hypernetworkOf(tensors: TensorMap, label: string): Hypernetwork {
  if ([...tensors.keys()].some((name) => name.startsWith('gnn.gru.'))) {
    throw bad(`“${label}” is a hypernetwork of the generation before: GHN-2.`, 'Give one of GHN-3.');
  }
  const weights: TensorMap = new Map(
    [...tensors].map(([name, tensor]) => [
      MOVED.includes(name.split('.')[0]!) ? `gnn.0.${name}` : name,
      tensor,
    ]),
  );
  const config = configOf(weights, label);
  for (const [name, shape] of shapesOf(config)) {
    const found = weights.get(name)?.shape;
    if (!found) throw notOne(label, `it lacks “${name}”`);
    if (shape.some((length, axis) => length > 0 && length !== found[axis]) || found.length !== shape.length) {
      throw notOne(label, `its “${name}” is [${found.join(', ')}], not [${shape.join(', ')}]`);
    }
  }
  return { config, weights };
}

function configOf(weights: TensorMap, label: string): HypernetworkConfig {
  const length = (name: string, axis: number): number => {
    const found = weights.get(name)?.shape[axis];
    if (!found) throw notOne(label, `it lacks “${name}”`);
    return found;
  };
  const width = length('embed.weight', 1);
  const rows = length('decoder.class_layer_predictor.1.weight', 1);
  const layer = /^gnn\.(\d+)\.ln1\.weight$/;
  return {
    ...{ width, rows },
    heads: length('gnn.0.attn.proj_e.2.weight', 0),
    layers: [...weights.keys()].filter((name) => layer.test(name)).length,
    classes: length('decoder.class_layer_predictor.1.weight', 0),
    columns: length('decoder.conv.2.weight', 0) / rows,
    spatial: Math.sqrt(length('decoder.fc.0.weight', 0) / length('decoder.conv.0.weight', 1)),
    spatialEmbeddings: length('shape_enc.embed_spatial.weight', 0),
    vector: length('decoder_1d.fc.2.weight', 0) / 2,
    normalised: weights.has('ln.weight'),
  };
}

/** Every tensor that is needed, and its shape; 0 stands for any length. */
function shapesOf(config: HypernetworkConfig): Map<string, number[]> {
  const { width, heads, layers, classes, rows, columns, spatial, spatialEmbeddings, vector } = config;
  const shapes = new Map<string, number[]>();
  const linear = (name: string, out: number, into: number) =>
    shapes.set(`${name}.weight`, [out, into]).set(`${name}.bias`, [out]);
  const norm = (name: string) => shapes.set(`${name}.weight`, [width]).set(`${name}.bias`, [width]);
  shapes.set('embed.weight', [OPERATION_COUNT, width]);
  shapes.set('shape_enc.embed_channel.weight', [0, width / 4]);
  shapes.set('shape_enc.embed_spatial.weight', [spatialEmbeddings, width / 4]);
  for (const name of MOVED) shapes.set(`gnn.0.${name}.weight`, [0, width]);
  shapes.set('gnn.0.attn.edge_embed.embed.weight', [0, width]);
  linear('gnn.0.attn.proj_e.0', width, 2 * width);
  linear('gnn.0.attn.proj_e.2', heads, width);
  for (let layer = 0; layer < layers; layer++) {
    const at = `gnn.${layer}`;
    norm(`${at}.ln1`);
    norm(`${at}.ln2`);
    shapes.set(`${at}.attn.to_qkv.weight`, [3 * width, width]);
    linear(`${at}.attn.to_out.0`, width, width);
    linear(`${at}.ff.net.0`, 4 * width, width);
    linear(`${at}.ff.net.3`, width, 4 * width);
  }
  if (config.normalised) norm('ln');
  linear('decoder.fc.0', 4 * width * spatial ** 2, width);
  linear('decoder.conv.0', 8 * width, 4 * width);
  linear('decoder.conv.2', rows * columns, 8 * width);
  linear('decoder.class_layer_predictor.1', classes, rows);
  linear('decoder_1d.fc.0', 2 * width, width);
  linear('decoder_1d.fc.2', 2 * vector, 2 * width);
  linear('bias_class.1', classes, vector);
  return shapes;
}

function notOne(label: string, reason: string): StudioError {
  return bad(
    `“${label}” is no hypernetwork of GHN-3: ${reason}.`,
    'Give the weights of a GHN-3 under the names of its authors’ code.',
  );
}

const bad = (message: string, hint: string) => new StudioError('bad-file', message, hint);
