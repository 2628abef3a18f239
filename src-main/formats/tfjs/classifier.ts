import { basename, dirname } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { StudioError } from '../../base/errors';
import { sizeOf } from '../../base/tensor';
import { ElementType } from '../../engine/onnx/model';
import { type ForeignClassifier, type ForeignOptions, openForeign } from '../foreign/classifier';
import type { DeclaredValue } from '../foreign/axes';
import type { DeclaredGraph } from '../foreign/contract';
import { firstLine } from '../foreign/session';
import { neighboursSay } from '../told/neighbours';
import { metadataSays } from '../told/onnx-metadata';
import { mergeTold, type Told } from '../told/told';
import { modelJsonOf, readTfjs, type TfjsFiles } from './artifacts';
import { forOurLayers } from './keras/translate';
import './keras/layers/register';
import './operators';
import { onPortable, tfjsRunner } from './runner';

export interface TfjsClassifier extends ForeignClassifier {
  readonly tfjs: { kind: 'graph' | 'layers'; parameters: number; producer: string };
}

/**
 * Opens an image classifier of TensorFlow.js, a graph model or a layers model: see {@link openForeign}.
 *
 * @param path its folder, its `model.json`, or our own single file
 * @throws StudioError 'bad-file', 'not-found', 'mismatch'
 */
export async function openTfjsClassifier(
  path: string,
  options: ForeignOptions = {},
): Promise<TfjsClassifier> {
  const files = await readTfjs(path);
  const json = modelJsonOf(path);
  const file = basename(json === undefined || json === path ? path : dirname(json));
  const model = await load(file, files);
  const state = { opened: false };
  try {
    const classifier = await openForeign(
      {
        file,
        graph: declared(model, files),
        told: json === undefined ? userSays(files) : mergeTold(userSays(files), neighboursSay(json)),
        open: () => {
          state.opened = true;
          return Promise.resolve(tfjsRunner(model));
        },
      },
      options,
    );
    const kind = model instanceof tf.GraphModel ? ('graph' as const) : ('layers' as const);
    const parameters = files.specs
      .filter(({ shape, dtype }) => shape.length > 0 && dtype === 'float32')
      .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    return Object.assign(classifier, { tfjs: { kind, parameters, producer: files.json.generatedBy ?? '' } });
  } catch (error) {
    // Once it is opened it is disposed where it is used, and a second time would hide what went wrong.
    if (!state.opened) model.dispose();
    throw error;
  }
}

async function load(file: string, files: TfjsFiles): Promise<tf.GraphModel | tf.LayersModel> {
  const { json, specs, ...known } = translated(file, files);
  const weights = await known.weights();
  try {
    const artifacts = tf.io.getModelArtifactsForJSONSync(json, specs, new Uint8Array(weights).buffer);
    return await onPortable<tf.GraphModel | tf.LayersModel>(() => {
      const handler = { load: () => Promise.resolve(artifacts) };
      return isGraph(files) ? tf.loadGraphModel(handler) : tf.loadLayersModel(handler);
    });
  } catch (error) {
    throw new StudioError(
      'bad-file',
      `TensorFlow.js cannot load “${file}”: ${firstLine(error)}`,
      'Export it again with TensorFlow.js’s own converter, without layers of your own.',
    );
  }
}

function translated(file: string, files: TfjsFiles): TfjsFiles {
  try {
    return forOurLayers(files);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new StudioError(
      'bad-file',
      `“${file}” holds models within models, deeper than can be read.`,
      'Export it again as one model.',
      { cause: error },
    );
  }
}

function isGraph({ json }: TfjsFiles): boolean {
  return json.format === undefined ? 'node' in json.modelTopology : json.format === 'graph-model';
}

/** What our own exports, and others, keep in the model's own metadata. */
function userSays({ json }: TfjsFiles): Told {
  const entries = Object.entries(json.userDefinedMetadata ?? {});
  return metadataSays(new Map(entries.map(([key, value]) => [key, JSON.stringify(value)])));
}

interface Endpoint {
  name: string;
  shape?: (number | null)[] | null | undefined;
  dtype?: string | undefined;
}

function declared(model: tf.GraphModel | tf.LayersModel, files: TfjsFiles): DeclaredGraph {
  const names = model instanceof tf.GraphModel ? undefined : model.outputNames;
  return {
    inputs: (model.inputs as Endpoint[]).map((input) => declaredValue(input)),
    outputs: (model.outputs as Endpoint[]).map((output, i) => declaredValue(output, names?.[i])),
    lastOperator: (output) =>
      isGraph(files) ? lastNode(files, output) : lastActivation(model as tf.LayersModel, output),
  };
}

function declaredValue({ name, shape, dtype }: Endpoint, called = name): DeclaredValue {
  const elementType =
    dtype === 'int32' ? ElementType.int32 : dtype === 'bool' ? ElementType.bool : ElementType.float32;
  const sides = shape?.map((side) => (side === null || side < 0 ? '?' : side));
  return { name: called, elementType, shape: sides };
}

const PASSING = new Set(['Identity', 'Reshape', 'Squeeze', 'Cast']);

function lastNode({ json }: TfjsFiles, output: string): string | undefined {
  const nodes =
    (json.modelTopology as { node?: { name: string; op: string; input?: string[] }[] }).node ?? [];
  const byName = new Map(nodes.map((node) => [node.name, node]));
  let last = byName.get(output.replace(/:\d+$/, ''));
  for (let i = 0; i < 8 && last && PASSING.has(last.op); i++)
    last = byName.get((last.input?.[0] ?? '').replace(/:\d+$/, ''));
  return last?.op;
}

function lastActivation({ outputs, outputNames }: tf.LayersModel, output: string): string | undefined {
  const layer = outputs[Math.max(0, outputNames.indexOf(output))]!.sourceLayer;
  if (layer instanceof tf.LayersModel) return lastActivation(layer, '');
  const { activation } = layer.getConfig();
  const name = typeof activation === 'string' ? activation : layer.getClassName();
  return { softmax: 'Softmax', sigmoid: 'Sigmoid' }[name.toLowerCase()] ?? name;
}
