import type { Normalisation } from '../../nn/model';
import { Fields } from './fields';
import { labelsFrom } from './labels';
import { type Literal, LiteralError, readLiteral } from './literal';
import { sideFrom } from './preprocessor';
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
];
const SIZES = ['imgsz', 'img_size', 'image_size', 'imgSize', 'input_size', 'size'];

/**
 * What an ONNX file's own metadata says: ours, Ultralytics', ONNX's image metadata (Custom Vision, WinML), and whatever
 * is called as people call it.
 */
export function metadataSays(metadata: ReadonlyMap<string, string>): Told {
  const told = emptyTold();
  const values = new Map([...metadata].map(([key, text]) => [key, valueOf(text)]));
  const fields = new Fields(values, 'the file’s metadata', told.notes);
  addSaying(told, ownSays(fields));
  addSaying(told, imageMetadataSays(metadata));
  for (const name of NAMES) {
    const names = labelsFrom(listOf(values.get(name)));
    if (names) addSaying(told, { labels: [{ names, from: 'the file’s metadata' }] });
  }
  addSaying(told, sizeAndRange(fields, metadata));
  return told;
}

/** What our own exports say (`METADATA_NORMALISATION`). */
function ownSays(fields: Fields): Saying {
  if (!(fields.get('normalisation') instanceof Map)) return {};
  const own = fields.within('normalisation');
  const mean = own.rgb(['mean']);
  const std = own.rgb(['std'], true);
  return mean && std ? { normalisation: { mean, std } } : {};
}

/** ONNX's own metadata of images (MetadataProps.md): how a pixel is written, and from where to where it goes. */
function imageMetadataSays(metadata: ReadonlyMap<string, string>): Saying {
  const format = metadata.get('Image.BitmapPixelFormat') ?? '';
  const range = metadata.get('Image.NominalPixelRange') ?? '';
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

function sizeAndRange(fields: Fields, metadata: ReadonlyMap<string, string>): Saying {
  const side = fields.get(...SIZES);
  const imgSize = side === undefined ? undefined : sideFrom(side);
  const mean = fields.rgb(['mean', 'image_mean']);
  const std = fields.rgb(['std', 'image_std'], true);
  // Ultralytics' classifiers take 0 … 1.
  const ultralytics = /ultralytics/i.test(metadata.get('author') ?? metadata.get('description') ?? '');
  const normalisation = mean && std ? { mean, std } : ultralytics ? PLAIN : undefined;
  const order = metadata.get('channel_order') ?? metadata.get('color_order') ?? '';
  return {
    ...(imgSize === undefined ? {} : { imgSize }),
    ...(normalisation ? { normalisation } : {}),
    ...(/^(rgb|bgr)$/i.test(order) ? { channelOrder: order.toUpperCase() as 'RGB' | 'BGR' } : {}),
  };
}

function valueOf(text: string): Literal {
  try {
    return readLiteral(text);
  } catch (error) {
    if (error instanceof LiteralError) return text;
    throw error;
  }
}

/** A text with commas or line ends is a list as well. */
function listOf(value: Literal | undefined): Literal | undefined {
  if (typeof value !== 'string' || !/[,\n]/.test(value)) return value;
  return value.split(value.includes('\n') ? '\n' : ',').map((name) => name.trim());
}
