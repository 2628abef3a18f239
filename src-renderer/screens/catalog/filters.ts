import type { Entry } from '../../../src-main/api/contract';

/** What a person narrows the catalog down to. Empty fields narrow nothing. */
export interface Filters {
  text: string;
  tags: string[];
  favourite: boolean;
  /** Exact values; several are joined to a range. */
  depth: { min?: number; max?: number };
  width: { min?: number; max?: number };
  parameters: { min?: number; max?: number };
  /** Shares, 0 … 1. */
  accuracy: { min?: number; max?: number };
  bytes: { min?: number; max?: number };
  /** Id and name of the entry that they were made from. */
  madeFrom: { id: string; name: string } | undefined;
}

type Span = { min?: number; max?: number };

export const NO_FILTERS: Filters = {
  text: '',
  tags: [],
  favourite: false,
  depth: {},
  width: {},
  parameters: {},
  accuracy: {},
  bytes: {},
  madeFrom: undefined,
};

export const RANGES = ['depth', 'width', 'parameters', 'accuracy', 'bytes'] as const;
export type RangeName = (typeof RANGES)[number];

export interface FilterInput {
  kind?: Entry['kind'];
  text?: string;
  tags?: string[];
  favourite?: boolean;
  trashed?: boolean;
  ranges?: Partial<Record<RangeName, Span>>;
  madeFrom?: string;
}

/** The filters as the catalog is asked: only what narrows. */
export function filterInput(
  filters: Filters,
  kind: Entry['kind'] | undefined,
  trashed: boolean,
): FilterInput {
  const input: FilterInput = {};
  if (kind) input.kind = kind;
  if (trashed) input.trashed = true;
  if (filters.text.trim() !== '') input.text = filters.text.trim();
  if (filters.tags.length > 0) input.tags = [...filters.tags];
  if (filters.favourite) input.favourite = true;
  if (filters.madeFrom) input.madeFrom = filters.madeFrom.id;
  const ranges: Partial<Record<RangeName, Span>> = {};
  for (const name of RANGES) {
    const range = cleanSpan(filters[name]);
    if (range) ranges[name] = range;
  }
  if (Object.keys(ranges).length > 0) input.ranges = ranges;
  return input;
}

function cleanSpan({ min, max }: Span): Span | undefined {
  if (min === undefined && max === undefined) return undefined;
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}

/** How many things narrow, the text not counted. */
export function activeFilters(filters: Filters): number {
  return (
    filters.tags.length +
    Number(filters.favourite) +
    Number(filters.madeFrom !== undefined) +
    RANGES.filter((name) => cleanSpan(filters[name]) !== undefined).length
  );
}
