import type { Normalisation, Rgb } from '../../nn/model';
import type { Fields } from './fields';
import { numberOf } from './fields';
import type { Literal } from '../../base/literal';
import type { Saying } from './told';

const HALF: Rgb = [0.5, 0.5, 0.5];
const IMAGENET: Normalisation = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
const CLIP: Normalisation = {
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
};

/** What transformers' image processors take where a file leaves it out (source: their classes in 5.18). */
const DEFAULTS: [RegExp, Normalisation][] = [
  [/^(Levit|PoolFormer|DINOv3ViT|Perceiver|Pvt|Segformer|TextNet)/i, IMAGENET],
  [/^PPLCNet/, { mean: [0.406, 0.456, 0.485], std: [0.225, 0.224, 0.229] }],
  [/^(CLIP|ChineseCLIP|Bit|Flava|Blip)/, CLIP],
  [/^(ViT|DeiT|Beit|ConvNext|MobileNet|EfficientNet|Siglip|ImageGPT)/, { mean: HALF, std: HALF }],
];

/**
 * What `preprocessor_config.json` of transformers says, of any version: nulls, one number for three, `shortest_edge`,
 * flags that are left out.
 */
export function preprocessorSays(fields: Fields): Saying {
  if (fields.get('pretrained_cfg') instanceof Map) return trainedSays(fields.within('pretrained_cfg'));
  const type = typeOf(fields);
  const flipped = fields.flag('do_flip_channel_order') ?? /^(MobileViT|PPLCNet)/.test(type);
  const saying = { normalisation: normalisationOf(fields, type), imgSize: sizeOf(fields, type) };
  const cropPct = cropOf(fields);
  return {
    ...saying,
    ...(cropPct === undefined ? {} : { cropPct }),
    ...(flipped ? { channelOrder: 'BGR' as const } : {}),
  } as Saying;
}

const typeOf = (fields: Fields): string =>
  fields.text('image_processor_type', 'feature_extractor_type') ?? '';

/** What is cut out of what it is resized to; ConvNeXt's processor says the share itself, LeViT's has one of its own. */
function cropOf(fields: Fields): number | undefined {
  const type = typeOf(fields);
  if (type.startsWith('Perceiver')) return shareOf(fields, 'size', 'crop_size');
  if (type.startsWith('Levit')) return cropShare(224 / 256);
  // ConvNeXt's processor leaves nothing out of large images.
  const whole = type.startsWith('ConvNext') && (sideFrom(fields.get('size') ?? null) ?? 0) >= 384;
  const usual = type.startsWith('ConvNext') ? 224 / 256 : undefined;
  const said = whole ? undefined : cropShare(fields.number('crop_pct') ?? usual);
  if (said !== undefined || fields.flag('do_resize') === false) return said;
  if (fields.flag('do_center_crop') === false) return undefined;
  return shareOf(fields, 'crop_size', 'size');
}

function shareOf(fields: Fields, part: string, whole: string): number | undefined {
  const [inner, outer] = [part, whole].map((name) => sideFrom(fields.get(name) ?? null));
  return inner === undefined || outer === undefined ? undefined : cropShare(inner / outer);
}

/** timm's own description (`pretrained_cfg`), wherever it stands. */
export function trainedSays(fields: Fields): Saying {
  const mean = fields.rgb(['mean']);
  const std = fields.rgb(['std'], true);
  const side = fields.get('input_size');
  const imgSize = side === undefined ? undefined : sideFrom(side);
  const cropPct = cropShare(fields.number('crop_pct'));
  return {
    ...(mean && std ? { normalisation: { mean, std } } : {}),
    ...(imgSize === undefined ? {} : { imgSize }),
    ...(cropPct === undefined ? {} : { cropPct }),
  };
}

/** A share that leaves something out, and something over. */
export function cropShare(share: number | undefined): number | undefined {
  return share !== undefined && share > 0.1 && share < 1 ? share : undefined;
}

/** As pixels from 0 to 1 are normalised, whatever range the processor gives them before. */
function normalisationOf(fields: Fields, type: string): Normalisation | undefined {
  const rescales = fields.flag('do_rescale') ?? true;
  const factor = fields.number('rescale_factor');
  if (factor === 0) fields.lost('rescale_factor');
  const range = rescales ? 255 * (factor === undefined || factor === 0 ? 1 / 255 : factor) : 255;
  const offset = rescales && fields.flag('rescale_offset') === true ? 1 : 0;
  const normalises = fields.flag('do_normalize') ?? !type.startsWith('MobileViT');
  if (!normalises) {
    // Nothing but `do_normalize: false` says this; a description without any such field says nothing.
    const said = [
      ...['do_normalize', 'do_rescale', 'rescale_factor'],
      ...['image_processor_type', 'feature_extractor_type'],
    ];
    return said.some((name) => fields.has(name)) ? scaled([0, 0, 0], [1, 1, 1], range, offset) : undefined;
  }
  const mean = fields.rgb(['image_mean', 'mean']);
  const std = fields.rgb(['image_std', 'std'], true);
  const usual = DEFAULTS.find(([pattern]) => pattern.test(type))?.[1];
  const lost = ['image_mean', 'mean', 'image_std', 'std'].some((name) => fields.has(name)) && !(mean && std);
  if (lost || !(mean ?? usual) || !(std ?? usual)) return undefined;
  const found = { mean: mean ?? usual!.mean, std: std ?? usual!.std };
  if (fields.flag('do_rescale') === undefined && !fields.has('rescale_factor') && isOfBytes(found))
    return ofBytes(found);
  // EfficientNet divides by the standard deviation twice.
  const twice = fields.flag('include_top') ?? type.startsWith('EfficientNet');
  return scaled(found.mean, twice ? squared(found.std) : found.std, range, offset);
}

/** Means such as 123.675 are of pixels from 0 to 255, and so are spreads such as 255. */
const isOfBytes = ({ mean, std }: Normalisation): boolean =>
  (Math.max(...mean) > 2 && Math.min(...std) >= 1) || Math.min(...std) > 2;

/** Of pixels from 0 to 1, where it was said of bytes. */
export function ofBytes(found: Normalisation): Normalisation {
  const share = ([r, g, b]: Rgb): Rgb => [r / 255, g / 255, b / 255];
  return isOfBytes(found) ? { mean: share(found.mean), std: share(found.std) } : found;
}

/** (range·x − offset − mean) / std of pixels 0 … 1 */
function scaled(mean: Rgb, std: Rgb, range: number, offset: number): Normalisation {
  const exact = Math.abs(range - 1) < 1e-6 ? 1 : range;
  const map = ([r, g, b]: Rgb, shift: number): Rgb => [
    (r + shift) / exact,
    (g + shift) / exact,
    (b + shift) / exact,
  ];
  return { mean: map(mean, offset), std: map(std, 0) };
}

function squared([r, g, b]: Rgb): Rgb {
  return [r * r, g * g, b * b];
}

/** The side of the images that come out: what is cut out last, else what they are resized to; Perceiver's cuts first. */
function sizeOf(fields: Fields, type: string): number | undefined {
  if (type.startsWith('Perceiver')) return sideOf(fields, 'size');
  const crops = fields.flag('do_center_crop') ?? true;
  const crop = crops ? sideOf(fields, 'crop_size') : undefined;
  if (crop !== undefined || fields.flag('do_resize') === false) return crop;
  return sideOf(fields, 'size', 'image_size');
}

function sideOf(fields: Fields, ...names: string[]): number | undefined {
  const name = names.find((each) => fields.has(each));
  if (name === undefined) return undefined;
  const side = sideFrom(fields.get(name)!);
  if (side === undefined) fields.lost(name);
  return side;
}

/** Two sides as people write them: `224x224`, `224, 224`. */
const SIDES = /^[[(]?\s*(\d+)\s*[x×*,\s]\s*(\d+)\s*[\])]?$/;

/** One number, two equal ones (with channels before or behind), or an object with one of the names that transformers knows. */
export function sideFrom(value: Literal): number | undefined {
  const whole = (item: Literal | undefined) => {
    const number = numberOf(item);
    return number !== undefined && Number.isInteger(number) && number >= 1 ? number : undefined;
  };
  if (typeof value === 'string' && SIDES.test(value.trim()))
    return sideFrom(SIDES.exec(value.trim())!.slice(1));
  if (Array.isArray(value)) {
    const isLast = value.length > 2 && (value.at(-1) === 3 || value.at(-1) === 1);
    const [height, width = height] = (isLast ? value.slice(0, -1) : value).slice(-2).map(whole);
    return height === width ? height : undefined;
  }
  if (!(value instanceof Map)) return whole(value);
  const pair = [value.get('height') ?? value.get('max_height'), value.get('width') ?? value.get('max_width')];
  const [height, width] = pair.map(whole);
  if (height !== undefined || width !== undefined) return height === width ? height : undefined;
  return whole(value.get('shortest_edge') ?? undefined) ?? whole(value.get('longest_edge') ?? undefined);
}
