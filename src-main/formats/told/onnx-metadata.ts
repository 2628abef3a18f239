import type { Normalisation, Rgb } from '../../nn/model';
import { configSays } from './config';
import { Fields } from './fields';
import { labelsFrom } from '../../base/class-lists';
import { type Literal, LiteralError, readLiteral } from '../../base/literal';
import { ofBytes, preprocessorSays, sideFrom } from './preprocessor';
import { addSaying, emptyTold, type Saying, type Told } from './told';

const PLAIN: Normalisation = { mean: [0, 0, 0], std: [1, 1, 1] };
const BYTES: Normalisation = { mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255] };

/** Keys under which exporters put names, the most usual first. */
const NAMES = [
  'classes',
  'names',
  'labels',
  'class_names',
  'id2label',
  'label_names',
  'class_labels',
  'idx_to_class',
  'label_map',
  'class_to_idx',
  'label2id',
  'categories',
];
const SIZES = ['imgsz', 'img_size', 'image_size', 'imgsize', 'input_size', 'input_shape', 'size'];
const ORDERS = [
  'channel_order',
  'color_order',
  'color_format',
  'color_space',
  'pixel_format',
  'channels_order',
];

/**
 * What an ONNX file's own metadata says: ours, Ultralytics', ONNX's image metadata (Custom Vision, WinML), descriptions of
 * transformers that were put inside, and whatever is called as people call it.
 */
export function metadataSays(metadata: ReadonlyMap<string, string>): Told {
  const told = emptyTold();
  const values = new Map([...metadata].map(([key, text]) => [key.toLowerCase(), valueOf(text)]));
  const fields = new Fields(values, 'the file’s metadata', told.notes);
  addSaying(told, modelInfoSays(fields));
  addSaying(told, valuesSay(fields));
  return told;
}

/** What OpenVINO's Training Extensions and Geti put inside: names with spaces between them, and (bytes − mean) / scale. */
function modelInfoSays(fields: Fields): Saying {
  const names = fields.get('model_info labels');
  const mean = fields.rgb(['model_info mean_values']);
  const std = fields.rgb(['model_info scale_values'], true);
  const share = ([r, g, b]: Rgb): Rgb => [r / 255, g / 255, b / 255];
  return {
    labels: typeof names === 'string' ? [{ names: names.split(/\s+/), from: fields.from }] : [],
    ...(mean && std ? { normalisation: { mean: share(mean), std: share(std) } } : {}),
  };
}

/** The same of any description with such names. */
export function valuesSay(fields: Fields): Saying {
  const told = emptyTold();
  addSaying(told, ownSays(fields));
  addSaying(told, imageMetadataSays(fields));
  for (const name of NAMES) {
    const names = labelsFrom(listOf(fields.get(name)));
    if (names) addSaying(told, { labels: [{ names, from: fields.from }] });
  }
  addSaying(told, sizeAndRange(fields));
  for (const [names, reader] of WITHIN) {
    const name = names.find((each) => fields.get(each) instanceof Map);
    if (name !== undefined) addSaying(told, reader(fields.within(name)));
  }
  return told;
}

/** Whole descriptions that were put inside. */
const WITHIN: [names: string[], reader: (fields: Fields) => Saying][] = [
  [['preprocessor_config', 'preprocessor_config.json', 'preprocessor', 'image_processor'], preprocessorSays],
  [
    ['preprocessing', 'preprocess', 'normalization', 'normalisation_params', 'transform', 'transforms'],
    sizeAndRange,
  ],
  [['config', 'config.json', 'model_config', 'hf_config', 'pretrained_cfg'], configSays],
];

/** What our own exports say (`METADATA_NORMALISATION`). */
function ownSays(fields: Fields): Saying {
  if (!(fields.get('normalisation') instanceof Map)) return {};
  const own = fields.within('normalisation');
  const mean = own.rgb(['mean']);
  const std = own.rgb(['std'], true);
  return mean && std ? { normalisation: { mean, std } } : {};
}

/** ONNX's own metadata of images (MetadataProps.md): how a pixel is written, and from where to where it goes. */
function imageMetadataSays(fields: Fields): Saying {
  const [format, range] = ['Image.BitmapPixelFormat', 'Image.NominalPixelRange'].map((name) =>
    textOf(fields.get(name, name.toLowerCase())),
  ) as [string, string];
  const order = /^bgr/i.test(format) ? 'BGR' : /^rgb/i.test(format) ? 'RGB' : undefined;
  const [, normalisation] = RANGES.find(([pattern]) => pattern.test(range)) ?? [];
  return { ...(order ? { channelOrder: order } : {}), ...(normalisation ? { normalisation } : {}) };
}

const RANGES: [RegExp, Normalisation][] = [
  [/0_255/, BYTES],
  [/0_1$/, PLAIN],
  [/1_1$/, { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] }],
  // 16 … 235: (x·219/255 + 16/255)·255
  [/16_235/, { mean: [-16 / 219, -16 / 219, -16 / 219], std: [1 / 219, 1 / 219, 1 / 219] }],
];

function sizeAndRange(fields: Fields): Saying {
  const side = fields.get(...SIZES);
  const imgSize = side === undefined ? undefined : sideFrom(side);
  const mean = fields.rgb(['mean', 'image_mean']);
  const std = fields.rgb(['std', 'image_std'], true);
  // Ultralytics' classifiers take 0 … 1.
  const ultralytics = /ultralytics/i.test(textOf(fields.get('author', 'description')));
  const normalisation = mean && std ? ofBytes({ mean, std }) : ultralytics ? PLAIN : undefined;
  const order = ORDERS.map((name) => textOf(fields.get(name))).find((text) => /^(rgb|bgr)8?$/i.test(text));
  return {
    ...(imgSize === undefined ? {} : { imgSize }),
    ...(normalisation ? { normalisation } : {}),
    ...(order ? { channelOrder: order.slice(0, 3).toUpperCase() as 'RGB' | 'BGR' } : {}),
  };
}

const textOf = (value: Literal | undefined): string => (typeof value === 'string' ? value : '');

function valueOf(text: string): Literal {
  try {
    return readLiteral(text);
  } catch (error) {
    if (error instanceof LiteralError) return text;
    throw error;
  }
}

/** A text with line ends, semicolons, bars or commas is a list as well. */
function listOf(value: Literal | undefined): Literal | undefined {
  const separator =
    typeof value === 'string' ? ['\n', ';', '|', ','].find((each) => value.includes(each)) : undefined;
  return separator === undefined ? value : (value as string).split(separator).map((name) => name.trim());
}
