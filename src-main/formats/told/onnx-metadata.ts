import type { Normalisation, Rgb } from '../../nn/model';
import { configSays } from './config';
import { Fields } from './fields';
import { labelsFrom, labelsFromLines } from '../../base/class-lists';
import { type Literal, LiteralError, readLiteral } from '../../base/literal';
import { pixelsSay, pixelsWithin } from './pixels';
import { preprocessorSays } from './preprocessor';
import { addSaying, emptyTold, type Labels, type Saying, type Told } from './told';

const PLAIN: Normalisation = { mean: [0, 0, 0], std: [1, 1, 1] };
const BYTES: Normalisation = { mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255] };

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
  addSaying(told, { labels: namesIn(fields) });
  addSaying(told, pixelsSay(fields));
  for (const [names, reader] of WITHIN) {
    const name = names.find((each) => fields.get(each) instanceof Map);
    if (name !== undefined) addSaying(told, reader(fields.within(name)));
  }
  for (const part of fields.parts()) {
    const labels = told.labels.length > 0 ? [] : namesIn(part);
    addSaying(told, { ...pixelsWithin(part), labels });
  }
  return told;
}

function namesIn(fields: Fields): Labels[] {
  const lists = fields
    .lists()
    .map((value) => (typeof value === 'string' ? listOf(value) : labelsFrom(value)));
  return lists.flatMap((names) => (names ? [{ names, from: fields.from }] : []));
}

/** A text with line ends, semicolons, bars or commas is a list as well. */
const listOf = (text: string): string[] | undefined =>
  ['\n', ';', '|', ','].some((each) => text.includes(each)) ? labelsFromLines(text) : undefined;

/** Whole descriptions that were put inside. */
const WITHIN: [names: string[], reader: (fields: Fields) => Saying][] = [
  [['preprocessor_config', 'preprocessor_config.json', 'preprocessor', 'image_processor'], preprocessorSays],
  [
    ['preprocessing', 'preprocess', 'normalization', 'normalisation_params', 'transform', 'transforms'],
    pixelsSay,
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

const textOf = (value: Literal | undefined): string => (typeof value === 'string' ? value : '');

function valueOf(text: string): Literal {
  try {
    return readLiteral(text);
  } catch (error) {
    if (error instanceof LiteralError) return text;
    throw error;
  }
}
