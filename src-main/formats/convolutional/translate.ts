import { floatInitializer, modelChunks, type OnnxInitializer, type OnnxModel } from '../../engine/onnx/model';
import { OF_TRAINING } from '../copies';
import { allFinite } from '../description';
import {
  METADATA_CLASSES,
  METADATA_NORMALISATION,
  METADATA_SIZE,
  ONNX_INPUT,
  ONNX_OUTPUT,
} from '../onnx/names';
import { bad, notFinite } from '../refusals';
import { fittingLabels, type Told } from '../told/told';
import { openWeights, type WeightFiles } from '../weights';
import { findConvolutional } from './copy';
import { ConvolutionalGraph, type Value } from './graph';

/** A convolutional network as an ONNX file, and what was assumed of it. */
export interface Translated {
  /** The file, piece by piece. */
  chunks: Iterable<Uint8Array>;
  notes: string[];
}

/** What PyTorch counts for itself while it trains. */
const COUNTER = /(^|\.)num_batches_tracked$/;

/** Whether a checkpoint's tensors are, by their names, those of a convolutional network that is known. @throws as `openWeights` */
export async function holdsConvolutional(path: string): Promise<boolean> {
  const files = await openWeights(path);
  try {
    return findConvolutional(files) !== undefined;
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
    return { chunks: modelChunks(modelOf(graph, weights, logits, files.told, notes)), notes };
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
  logits: Value,
  told: Told,
  notes: string[],
): OnnxModel {
  const sides = [graph.imgSize ?? 'height', graph.imgSize ?? 'width'];
  const output = { op: 'Identity', name: ONNX_OUTPUT, inputs: [logits.name], outputs: [ONNX_OUTPUT] };
  return {
    irVersion: 8,
    opsets: [{ domain: '', version: 17 }],
    name: 'classifier',
    nodes: [...graph.nodes, output],
    initializers: [...weights, ...graph.constants],
    inputs: [{ name: ONNX_INPUT, type: 'float32', shape: ['batch', graph.imageChannels, ...sides] }],
    outputs: [{ name: ONNX_OUTPUT, type: 'float32', shape: ['batch', logits.channels] }],
    metadata: metadataOf(told, graph.imgSize, fittingLabels(told, logits.channels, notes)),
  };
}

/** What was told of the checkpoint, as the reader of ONNX's metadata knows it. */
function metadataOf(
  { normalisation, cropPct, channelOrder, imgSize: toldSize }: Told,
  onlySize: number | undefined,
  classes: string[] | undefined,
): Record<string, string> {
  const imgSize = onlySize ?? toldSize;
  return {
    ...(classes ? { [METADATA_CLASSES]: JSON.stringify(classes) } : {}),
    ...(normalisation ? { [METADATA_NORMALISATION]: JSON.stringify(normalisation) } : {}),
    ...(imgSize === undefined ? {} : { [METADATA_SIZE]: String(imgSize) }),
    ...(cropPct === undefined ? {} : { crop_pct: String(cropPct) }),
    ...(channelOrder === undefined ? {} : { channel_order: channelOrder }),
  };
}
