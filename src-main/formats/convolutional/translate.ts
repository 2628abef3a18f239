import { encodeModel, floatInitializer, type OnnxInitializer } from '../../engine/onnx/model';
import { OF_TRAINING } from '../copies';
import { allFinite } from '../description';
import { bad, notFinite } from '../refusals';
import { fittingLabels, type Told } from '../told/told';
import { openWeights, type WeightFiles } from '../weights';
import { findConvolutional } from './copy';
import type { ConvolutionalFamily } from './family';
import { ConvolutionalGraph } from './graph';

/** A convolutional network as an ONNX file, and what was assumed of it. */
export interface Translated {
  bytes: Uint8Array;
  notes: string[];
}

/** What PyTorch counts for itself while it trains. */
const COUNTER = /(^|\.)num_batches_tracked$/;

/**
 * The convolutional network that a checkpoint's tensors are of, by their names alone.
 *
 * @returns undefined where it is of none that is known
 * @throws StudioError as `openWeights`
 */
export async function convolutionalFamilyOf(path: string): Promise<ConvolutionalFamily | undefined> {
  const files = await openWeights(path);
  try {
    return findConvolutional(files)?.family;
  } finally {
    await files.close();
  }
}

/**
 * Writes the convolutional network of a checkpoint of PyTorch's as an ONNX file, with all that the checkpoint and its
 * neighbours say of it.
 *
 * @throws StudioError 'bad-file' naming the tensor that is missing, of a wrong shape, damaged or of no use
 */
export async function translateConvolutional(path: string): Promise<Translated> {
  const files = await openWeights(path);
  try {
    const found = findConvolutional(files);
    if (!found) throw bad(files, 'is of no convolutional network that is known');
    const { family, stored } = found;
    const named = { label: files.label, shapeOf: (name: string) => files.shapeOf(stored.get(name) ?? '') };
    const graph = new ConvolutionalGraph(named);
    const notes = [
      ...files.told.notes,
      ...found.notes,
      `Its weights are read as those of a network of the kind ${family.title}.`,
    ];
    const logits = family.write(graph, architectureOf(files), notes);
    const unused = [...stored].find(
      ([name]) => !graph.weights.has(name) && !COUNTER.test(name) && !OF_TRAINING.test(name),
    );
    if (unused)
      throw bad(files, `has a tensor “${unused[1]}”, for which its network (${family.title}) has no use`);
    const weights = await readAll(files, graph, stored);
    return { bytes: encodeModel(modelOf(graph, weights, logits, files.told, notes)), notes };
  } finally {
    await files.close();
  }
}

/** By a file's own name at least, where nothing else tells. */
function architectureOf({ told, label }: WeightFiles): Told['network'] {
  return { ...told.network, architecture: told.network.architecture ?? label };
}

async function readAll(
  files: WeightFiles,
  graph: ConvolutionalGraph,
  stored: ReadonlyMap<string, string>,
): Promise<OnnxInitializer[]> {
  const weights: OnnxInitializer[] = [];
  for (const [name, shape] of graph.weights) {
    const { data } = await files.read(stored.get(name)!);
    if (!allFinite(data)) throw notFinite(files, stored.get(name)!);
    weights.push(floatInitializer(name, shape, data));
  }
  return weights;
}

function modelOf(
  graph: ConvolutionalGraph,
  weights: OnnxInitializer[],
  logits: { name: string; channels: number },
  told: Told,
  notes: string[],
): Parameters<typeof encodeModel>[0] {
  const channels = graph.nodes.find(({ inputs }) => inputs[0] === 'pixel_values')!;
  const first = weights.find(({ name }) => name === channels.inputs[1])!;
  const classes = fittingLabels(told, logits.channels, notes);
  const { normalisation, cropPct, channelOrder } = told;
  const imgSize = graph.imgSize ?? told.imgSize;
  const side = (name: string) => graph.imgSize ?? name;
  return {
    irVersion: 8,
    opsets: [{ domain: '', version: 17 }],
    name: 'classifier',
    nodes: [...graph.nodes, { op: 'Identity', name: 'logits', inputs: [logits.name], outputs: ['logits'] }],
    initializers: [...weights, ...graph.constants],
    inputs: [
      {
        name: 'pixel_values',
        type: 'float32',
        shape: ['batch', first.shape[1]!, side('height'), side('width')],
      },
    ],
    outputs: [{ name: 'logits', type: 'float32', shape: ['batch', logits.channels] }],
    metadata: {
      ...(classes ? { classes: JSON.stringify(classes) } : {}),
      ...(normalisation ? { normalisation: JSON.stringify(normalisation) } : {}),
      ...(imgSize === undefined ? {} : { image_size: String(imgSize) }),
      ...(cropPct === undefined ? {} : { pretrained_cfg: JSON.stringify({ crop_pct: cropPct }) }),
      ...(channelOrder === undefined ? {} : { channel_order: channelOrder }),
    },
  };
}
