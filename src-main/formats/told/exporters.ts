import type { Literal } from '../../base/literal';
import type { Rgb } from '../../nn/model';
import { Fields } from './fields';
import { labelsFrom } from '../../base/class-lists';
import { cropShare, ofBytes, sideFrom } from './preprocessor';
import type { Labels, Saying } from './told';
import { valuesSay } from './onnx-metadata';

/** `metadata.json` of Teachable Machine, whose image networks take −1 … 1. */
export function teachableMachineSays(fields: Fields): Saying {
  const ours = /teachable/i.test(fields.text('packageName') ?? '') || fields.has('tmVersion');
  const imgSize = fields.whole('imageSize');
  return {
    labels: named(fields, 'labels'),
    ...(imgSize === undefined ? {} : { imgSize }),
    ...(ours ? { normalisation: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] } } : {}),
  };
}

/** `signature.json` of Lobe, whose networks take 0 … 1. */
export function lobeSays(fields: Fields): Saying {
  const image = fields.within('inputs').within('Image');
  const shape = image.get('shape');
  const side = Array.isArray(shape) ? shape[1] : undefined;
  return {
    labels: named(fields.within('classes'), 'Label'),
    ...(typeof side === 'number' ? { imgSize: side } : {}),
    ...(fields.has('doc_id') || fields.has('inputs')
      ? { normalisation: { mean: [0, 0, 0] as const, std: [1, 1, 1] as const } }
      : {}),
  };
}

/** `cvexport.manifest` of Azure's Custom Vision: its ONNX and TensorFlow networks take blue first, 0 … 255. */
export function customVisionSays(fields: Fields): Saying {
  const platform = fields.text('Platform') ?? '';
  if (!/^(ONNX|TensorFlow)$/i.test(platform)) return {};
  const std = 1 / 255;
  return { channelOrder: 'BGR', normalisation: { mean: [0, 0, 0], std: [std, std, std] } };
}

/**
 * `metadata_properties.json`: what it says of pixels is of the training. The networks of the same export take others, which
 * its manifest tells.
 */
export function propertiesSay(fields: Fields): Saying {
  if (!fields.has('CustomVision.Metadata.Version')) return valuesSay(fields);
  const [height, width] = ['Height', 'Width'].map((side) =>
    fields.whole(`CustomVision.Preprocess.Target${side}`),
  );
  return height !== undefined && height === width ? { imgSize: height } : {};
}

/** A configuration of DeepStream, as TAO exports it: scale · (bytes − offsets), these in the order of the channels. */
function deepStreamSays(fields: Fields): Saying {
  const given = fields.within('property');
  const blueFirst = given.number('model-color-format') === 1;
  const scale = given.number('net-scale-factor');
  const [a, b, c] = given.rgb(['offsets', 'mean-file-offsets']) ?? [0, 0, 0];
  const bytes: Rgb = blueFirst ? [c, b, a] : [a, b, c];
  const of255 = bytes.map((each) => each / 255) as unknown as Rgb;
  const std = 1 / (255 * (scale ?? 1));
  const dims = given.text('infer-dims', 'input-dims')?.split(';').map(Number);
  const [, height, width] = dims ?? [];
  return {
    ...(height !== undefined && height === width ? { imgSize: height } : {}),
    ...(scale !== undefined && scale > 0 ? { normalisation: { mean: of255, std: [std, std, std] } } : {}),
    ...(blueFirst ? { channelOrder: 'BGR' as const } : {}),
  };
}

/** What is called after inference is DeepStream's or Paddle's. */
export const inferenceSays = (fields: Fields): Saying =>
  fields.has('property') ? deepStreamSays(fields) : paddleSays(fields);

/** `pipeline.json` of MMDeploy: the transforms of its first task. */
export function mmdeploySays(fields: Fields): Saying {
  const tasks = fields.within('pipeline').get('tasks');
  const first = Array.isArray(tasks) ? tasks[0] : undefined;
  const steps = first instanceof Map ? first.get('transforms') : undefined;
  const step = (type: string) =>
    stepOf(fields, steps, (each) => (each.get('type') === type ? each : undefined));
  const normalise = step('Normalize');
  return {
    ...sidesSay(step('CenterCrop').get('crop_size'), step('Resize').get('size', 'scale')),
    ...normalised(normalise, normalise.flag('to_rgb') === false),
  };
}

/** `inference.yml` of PaddleX and PaddleClas, which stands beside what paddle2onnx makes. */
function paddleSays(fields: Fields): Saying {
  const steps = fields.within('PreProcess').get('transform_ops');
  const step = (name: string) =>
    stepOf(fields, steps, (each) => {
      const value = each.get(name);
      return value instanceof Map ? value : undefined;
    });
  return {
    labels: named(fields.within('PostProcess').within('Topk'), 'label_list'),
    ...sidesSay(step('CropImage').get('size'), step('ResizeImage').get('resize_short', 'size')),
    ...normalised(step('NormalizeImage'), step('DecodeImage').flag('to_rgb') === false),
  };
}

/** Means are in the order that channels come in. */
function normalised(step: Fields, blueFirst: boolean): Saying {
  const [mean, std] = [step.rgb(['mean']), step.rgb(['std'], true)];
  const order = ([a, b, c]: Rgb): Rgb => (blueFirst ? [c, b, a] : [a, b, c]);
  return {
    ...(mean && std ? { normalisation: ofBytes({ mean: order(mean), std: order(std) }) } : {}),
    ...(blueFirst ? { channelOrder: 'BGR' as const } : {}),
  };
}

type Step = ReadonlyMap<string, Literal>;

/** One of several steps of a description; without fields where it has none. */
function stepOf(fields: Fields, steps: Literal | undefined, find: (each: Step) => Step | undefined): Fields {
  const list = Array.isArray(steps) ? steps : [];
  const found = list.map((each) => (each instanceof Map ? find(each) : undefined)).find((each) => each);
  return new Fields(found ?? new Map(), fields.from, fields.notes);
}

/** What is cut out of what it is resized to; of two sides one may be −1, which keeps its shape. */
function sidesSay(crop: Literal | undefined, resized: Literal | undefined): Saying {
  const whole = Array.isArray(resized) && resized[1] === -1 ? resized[0] : resized;
  const [inner, outer] = [crop, whole].map((each) => (each === undefined ? undefined : sideFrom(each)));
  const share = inner !== undefined && outer !== undefined ? cropShare(inner / outer) : undefined;
  const imgSize = inner ?? outer;
  return {
    ...(imgSize === undefined ? {} : { imgSize }),
    ...(share === undefined ? {} : { cropPct: share }),
  };
}

function named(fields: Fields, name: string): Labels[] {
  const names = labelsFrom(fields.get(name));
  if (!names && fields.has(name)) fields.lost(name);
  return names ? [{ names, from: fields.from }] : [];
}
