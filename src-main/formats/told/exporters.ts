import type { Literal } from '../../base/literal';
import type { Rgb } from '../../nn/model';
import { Fields } from './fields';
import { labelsFrom } from '../../base/class-lists';
import { cropShare, ofBytes, sideFrom } from './preprocessor';
import type { Labels, Saying } from './told';

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

/** `pipeline.json` of MMDeploy: the transforms of its first task; means are in the order that channels come in. */
export function mmdeploySays(fields: Fields): Saying {
  const tasks = fields.within('pipeline').get('tasks');
  const first = Array.isArray(tasks) ? tasks[0] : undefined;
  const steps = first instanceof Map ? first.get('transforms') : undefined;
  const step = (type: string) =>
    stepOf(fields, steps, (each) => (each.get('type') === type ? each : undefined));
  const normalise = step('Normalize');
  const blueFirst = normalise.flag('to_rgb') === false;
  const [mean, std] = [normalise.rgb(['mean']), normalise.rgb(['std'], true)];
  const order = ([a, b, c]: Rgb): Rgb => (blueFirst ? [c, b, a] : [a, b, c]);
  return {
    ...sidesSay(step('CenterCrop').get('crop_size'), step('Resize').get('size', 'scale')),
    ...(mean && std ? { normalisation: ofBytes({ mean: order(mean), std: order(std) }) } : {}),
    ...(blueFirst ? { channelOrder: 'BGR' as const } : {}),
  };
}

/** `inference.yml` of PaddleX and PaddleClas, which stands beside what paddle2onnx makes. */
export function paddleSays(fields: Fields): Saying {
  const steps = fields.within('PreProcess').get('transform_ops');
  const step = (name: string) =>
    stepOf(fields, steps, (each) => {
      const value = each.get(name);
      return value instanceof Map ? value : undefined;
    });
  const normalise = step('NormalizeImage');
  const [mean, std] = [normalise.rgb(['mean']), normalise.rgb(['std'], true)];
  return {
    labels: named(fields.within('PostProcess').within('Topk'), 'label_list'),
    ...sidesSay(step('CropImage').get('size'), step('ResizeImage').get('resize_short', 'size')),
    ...(mean && std ? { normalisation: { mean, std } } : {}),
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
