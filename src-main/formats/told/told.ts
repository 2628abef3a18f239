import { HEADINGS } from '../../base/class-lists';
import type { Normalisation } from '../../nn/model';

/** The order of the colour channels. Everything here is RGB; networks from OpenCV and Caffe want blue first. */
export type ChannelOrder = 'RGB' | 'BGR';

/** Where the colour channels are: [batch, channels, height, width], or last. */
export type Layout = 'NCHW' | 'NHWC';

/** Names in the order of the outputs, as one source gives them. */
export interface Labels {
  names: string[];
  /** The file or the field that they come from. */
  from: string;
}

/** How a network from elsewhere is computed, as far as a description says so. */
export interface ToldNetwork {
  modelType?: string;
  /** timm's name of it. */
  architecture?: string;
  activation?: string;
  epsilon?: number;
  numHeads?: number;
  initValues?: number;
  globalPool?: string;
}

/**
 * What a classifier's file says of itself, and what stands beside it. Whatever is not there was not said, or could not
 * be read: then a note says so.
 */
export interface Told {
  /** Every list of names that was found, the most trustworthy first: which fits is known with the number of outputs. */
  labels: Labels[];
  /** (x − mean) / std of pixels 0 … 1 in the order red, green, blue. */
  normalisation?: Normalisation;
  /** Pixels per side. */
  imgSize?: number;
  /** The share of an image's shorter side that its middle has, which was looked at when it was evaluated. */
  cropPct?: number;
  channelOrder?: ChannelOrder;
  layout?: Layout;
  network: ToldNetwork;
  /** What could not be used, in sentences. */
  notes: string[];
}

/** What one source adds. */
export type Saying = Partial<Omit<Told, 'notes'>>;

export function emptyTold(): Told {
  return { labels: [], network: {}, notes: [] };
}

/** Adds what another source says, where the ones before it said nothing. */
export function addSaying(told: Told, { labels, network, ...rest }: Saying): void {
  told.labels.push(...(labels ?? []));
  told.network = { ...defined(network ?? {}), ...told.network };
  const said = { ...defined(rest), ...told };
  Object.assign(told, said);
}

/** A sum of what is told, the first one first. */
export function mergeTold(first: Told, ...others: Told[]): Told {
  const told: Told = { ...first, labels: [...first.labels], notes: [...first.notes] };
  for (const { notes, ...saying } of others) {
    addSaying(told, saying);
    told.notes.push(...notes);
  }
  return told;
}

/** What stands before the names where there is one too many: a class that the network lacks, or what its column is called. */
const BEFORE_ALL = new RegExp(`^background$|${HEADINGS.source}`, 'i');

/** The first list of names that has as many as the classifier has outputs; what is passed over is noted. */
export function fittingLabels({ labels }: Told, numClasses: number, notes: string[]): string[] | undefined {
  const fitting = labels.find(({ names }) => names.length === numClasses);
  if (fitting) return fitting.names;
  // TensorFlow's ImageNet models have a class before the thousand; its lists have it where others' models have none.
  const imagenet = labels.find(({ names }) => names.length === 1000 && numClasses === 1001);
  if (imagenet) return ['background', ...imagenet.names];
  const more = labels.find(
    ({ names: [name], names }) => names.length === numClasses + 1 && BEFORE_ALL.test(name!),
  );
  if (more) return more.names.slice(1);
  const [first] = labels;
  if (first) {
    notes.push(
      `“${first.from}” names ${first.names.length} classes, and there are ${numClasses} outputs: its names are not used.`,
    );
  }
  return undefined;
}

function defined<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}
