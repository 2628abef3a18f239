import { t } from '../language';
import { SIZED_FAMILIES, type SIZED_NAMES } from '../../src-main/api/contract';
import type { Entry, Size } from '../../src-main/api/contract';
import { accuracyText } from './accuracy';
import { bytes, count, short } from './format';

interface Grid {
  widths: number[];
  depths: number[];
  mlpRatios?: number[];
  leftOut: Size[];
  /** It is trained as a whole; smaller ones are parts of it. */
  largestOnly?: boolean;
  /** Two networks, and those that go over from the one to the other. */
  stitched?: boolean;
}

/** What an entry's config says that the interface shows, as far as it is there. */
export interface EntryRecord {
  classes?: string[];
  counts?: { train: number; val: number; test: number };
  imgSize?: number;
  numClasses?: number;
  format?: string;
  source?: { kind: string; path?: string };
  network?: { arch: string; config: Record<string, unknown> };
  bank?: {
    auxiliary: Record<'embedDim' | 'depth' | 'mlpRatio' | 'patchSize' | 'imgSize' | 'numClasses', number> & {
      family?: Exclude<(typeof SIZED_NAMES)[number], 'vit'>;
      numHeads?: number;
      dims?: number[];
      tokenRatio?: number;
    };
    blockSize: number;
    blockColumns?: number;
    templates: { matrix: number; other: number };
    templatesOf?: Record<string, number>;
    elastic?: Grid;
  };
}

/** Reads what is of the right shape and leaves out the rest: configs may come from other versions. */
export function recordOf({ config }: Pick<Entry, 'config'>): EntryRecord {
  const record: EntryRecord = {};
  const { classes, counts, imgSize, numClasses, format, source, network, bank } = config;
  if (Array.isArray(classes)) record.classes = classes.map(String);
  if (typeof imgSize === 'number') record.imgSize = imgSize;
  if (typeof numClasses === 'number') record.numClasses = numClasses;
  if (typeof format === 'string') record.format = format;
  if (isObject(counts)) record.counts = counts as NonNullable<EntryRecord['counts']>;
  if (isObject(source)) record.source = source as NonNullable<EntryRecord['source']>;
  if (isObject(network)) record.network = network as NonNullable<EntryRecord['network']>;
  if (isObject(bank)) record.bank = bank as NonNullable<EntryRecord['bank']>;
  return record;
}

/** How large templates are: rows × columns, the same where only one is said. */
export function blockText({
  blockSize,
  blockColumns = blockSize,
}: {
  blockSize: number;
  blockColumns?: number | undefined;
}): string {
  return `${blockSize} × ${blockColumns}`;
}

/** Whether a bank could compose networks of the entry's kind: it has a width and a depth, and is ours. */
export function isSizedEntry(entry: Pick<Entry, 'config'>): boolean {
  const { network } = recordOf(entry);
  return SIZED_FAMILIES.some(({ name }) => name === network?.arch);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * "128 × 6", "64–160 × 4–8" for an elastic bank (× its hidden widths, where they vary), "64 × 1 + 160 × 3" for a network that
 * goes over from one width to another, with "…" between the first and the last of a bank of such; undefined where it has none.
 */
export function sizeOf(entry: Pick<Entry, 'width' | 'depth' | 'config'>): string | undefined {
  const { bank, network } = recordOf(entry);
  if (bank?.elastic) {
    const { widths, depths, mlpRatios, stitched } = bank.elastic;
    if (stitched) return stitchedText(widths[0]!, widths.at(-1)!, depths[0]!);
    return [widths, depths, ...(mlpRatios ? [mlpRatios] : [])].map(span).join(' × ');
  }
  if (entry.width === null || entry.depth === null) return undefined;
  if (network?.config['perBlock']) return t('app.uneven', { size: `${entry.width} × ${entry.depth}` });
  const narrow = network?.config['narrow'] as { embedDim: number; depth: number } | undefined;
  return narrow
    ? goingOver(narrow.embedDim, narrow.depth, entry.width, entry.depth)
    : `${entry.width} × ${entry.depth}`;
}

/** Both anchors, and the first and the last of what goes over from the one to the other. */
function stitchedText(narrow: number, wide: number, depth: number): string {
  const over = (before: number) => goingOver(narrow, before, wide, depth);
  const between = depth > 2 ? [over(1), '…', over(depth - 1)] : depth > 1 ? [over(1)] : [];
  return [`${narrow} × ${depth}`, ...between, `${wide} × ${depth}`].join(', ').replaceAll(', …,', ' …');
}

function goingOver(narrow: number, before: number, wide: number, depth: number): string {
  return `${narrow} × ${before} + ${wide} × ${depth - before}`;
}

function span(values: readonly number[]): string {
  const [first] = values;
  const last = values.at(-1);
  return first === last ? `${first ?? ''}` : `${first ?? ''}–${last ?? ''}`;
}

/** The three numbers that cards and rows show of an entry, the same three for all of its kind. */
export function factsOf(entry: Entry): [label: string, value: string][] {
  const { counts, classes, imgSize, bank } = recordOf(entry);
  if (entry.kind === 'dataset') {
    return [
      [t('app.images'), count(counts && counts.train + counts.val + counts.test)],
      [t('app.classes'), count(classes?.length)],
      [t('app.size'), imgSize === undefined ? '–' : t('app.px', { imgSize })],
    ];
  }
  return [
    [bank?.elastic ? t('app.sizes') : t('app.size'), sizeOf(entry) ?? '–'],
    [t('app.parameters'), short(entry.parameters)],
    [
      entry.measured ? t('app.onData', { name: entry.measured.name }) : t('app.accuracy'),
      accuracyText(entry.accuracy, entry.measured?.count),
    ],
  ];
}

/** "83.0 % ± 3.7 on cifar10" */
function accuracyOf({ accuracy, measured }: Entry): string {
  return measured
    ? t('app.on', { accuracy: accuracyText(accuracy, measured.count), name: measured.name })
    : accuracyText(accuracy, undefined);
}

/** The two or three facts that tell an entry from others of its kind. */
export function describe(entry: Entry): string {
  const record = recordOf(entry);
  const classes = record.classes?.length ?? record.numClasses;
  const facts =
    entry.kind === 'dataset'
      ? [
          record.counts &&
            t('count.images', { n: record.counts.train + record.counts.val + record.counts.test }),
          classes !== undefined && t('count.classes', { n: classes }),
          record.imgSize !== undefined && t('app.px', { imgSize: record.imgSize }),
        ]
      : [
          sizeOf(entry),
          entry.parameters !== null && short(entry.parameters),
          entry.accuracy !== null && accuracyOf(entry),
        ];
  const shown = facts.filter((fact) => typeof fact === 'string');
  return shown.length > 0 ? shown.join(' · ') : bytes(entry.bytes);
}
