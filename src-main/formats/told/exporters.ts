import type { Fields } from './fields';
import { labelsFrom } from '../../base/class-lists';
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

function named(fields: Fields, name: string): Labels[] {
  const names = labelsFrom(fields.get(name));
  if (!names && fields.has(name)) fields.lost(name);
  return names ? [{ names, from: fields.from }] : [];
}
