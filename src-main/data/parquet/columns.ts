import { z } from 'zod';
import { StudioError } from '../../base/errors';
import type { LabelFile } from '../types';
import type { ColumnFile } from './column-file';

/** The columns that matter. */
export interface Columns {
  image: string;
  label: string;
  /** What the numbers of the label column mean, where the file says so. */
  names: readonly string[] | undefined;
  /** Other columns that could tell the classes as well. */
  others: string[];
}

const FeatureSchema = z.looseObject({
  _type: z.string(),
  names: z.array(z.string()).optional().catch(undefined),
});
const InfoSchema = z.object({ info: z.object({ features: z.record(z.string(), z.unknown()) }) });
type Features = Map<string, z.infer<typeof FeatureSchema>>;

const IMAGES = 'image img picture photo pixel_values jpg png jpeg file bytes'.split(' ');
/** The surest first; of CIFAR-100's two the fine one. */
const LABELS =
  'label labels fine_label class target category species label_name class_name category_name class_id label_id cls y'.split(
    ' ',
  );

/** What Hugging Face’s `datasets` writes into a file about its columns; nothing where it was written by something else. */
function featuresOf({ described }: ColumnFile): Features {
  const features: Features = new Map();
  let info: unknown;
  try {
    info = JSON.parse(described ?? 'null');
  } catch {
    return features;
  }
  const told = InfoSchema.safeParse(info);
  for (const [name, each] of Object.entries(told.data?.info.features ?? {})) {
    const feature = FeatureSchema.safeParse(each);
    if (feature.success) features.set(name, feature.data);
  }
  return features;
}

/** The names of the classes, where the file tells those of one column. */
export function classNamesOf(file: ColumnFile): readonly string[] | undefined {
  const named = [...featuresOf(file).values()].flatMap(({ names }) => (names ? [names] : []));
  return named.length === 1 ? named[0] : undefined;
}

const rank = (words: readonly string[], name: string): number => {
  const at = words.indexOf(name.toLowerCase());
  return at < 0 ? words.length : at;
};

/** The column of images, if a file has one; {@link columnsOf} says why it has none. */
export function imageColumn(file: ColumnFile, wanted?: string): string | undefined {
  const features = featuresOf(file);
  const possible = file.columns.filter(({ holdsBytes }) => holdsBytes).map(({ name }) => name);
  if (wanted !== undefined) return possible.find((name) => name === wanted);
  const told = possible.filter((name) => features.get(name)?._type === 'Image');
  return (told.length > 0 ? told : possible).sort((a, b) => rank(IMAGES, a) - rank(IMAGES, b))[0];
}

/**
 * Which columns hold the images and their classes.
 *
 * @throws StudioError 'bad-data' where there are none, 'usage' where a person names one that is not there
 */
export function columnsOf(file: ColumnFile, { image: wanted, label }: LabelFile = {}): Columns {
  const names = file.columns.map(({ name }) => name);
  for (const each of [wanted, label])
    if (each !== undefined && !names.includes(each)) throw noColumn(file, each, names);
  const image = imageColumn(file, wanted);
  if (image === undefined) {
    const what = wanted === undefined ? 'has no column of images' : `has no images in its column “${wanted}”`;
    const hint = `Its columns are ${list(names)}. Images are expected as encoded files, such as JPEG or PNG.`;
    throw new StudioError('bad-data', `“${file.path}” ${what}.`, hint);
  }
  const features = featuresOf(file);
  const possible = file.columns
    .filter(({ holdsOneValue, name }) => holdsOneValue && name !== image)
    .map(({ name }) => name);
  const told = possible.filter((name) => features.get(name)?._type === 'ClassLabel');
  const known = told.length > 0 ? told : possible.filter((name) => rank(LABELS, name) < LABELS.length);
  const sorted = known.sort((a, b) => rank(LABELS, a) - rank(LABELS, b));
  const chosen = label ?? sorted[0];
  if (chosen === undefined) throw noLabels(file, possible);
  const others = label === undefined ? sorted.slice(1) : [];
  return { image, label: chosen, names: features.get(chosen)?.names, others };
}

const list = (names: readonly string[]): string => names.map((name) => `“${name}”`).join(', ');

const noColumn = ({ path }: ColumnFile, wanted: string, names: readonly string[]): StudioError =>
  new StudioError('usage', `“${path}” has no column “${wanted}”.`, `Its columns are ${list(names)}.`);

function noLabels({ path }: ColumnFile, possible: readonly string[]): StudioError {
  const hint =
    possible.length === 0
      ? 'Its images have no classes: choose another dataset.'
      : `Name it with --label-column: ${list(possible)}.`;
  return new StudioError('bad-data', `It is not clear which column of “${path}” tells the classes.`, hint);
}
