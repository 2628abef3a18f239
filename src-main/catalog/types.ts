import { z } from 'zod';
import type { Measured } from '../base/measured';
import type { EntryKind } from '../base/kinds';

/** The numbers of an entry that lists filter and sort by. Accuracy is a share, 0 … 1. */
export const ENTRY_NUMBERS = ['depth', 'width', 'parameters', 'accuracy', 'bytes'] as const;
export type EntryNumber = (typeof ENTRY_NUMBERS)[number];

export const ConfigSchema = z.record(z.string(), z.unknown());
export const MetricsSchema = z.record(z.string(), z.number());

/** One thing in the catalog. Times are milliseconds since 1970; null is "not known" or "not so". */
export interface Entry extends Record<EntryNumber, number | null> {
  id: string;
  kind: EntryKind;
  name: string;
  notes: string;
  tags: string[];
  favourite: boolean;
  createdAt: number;
  updatedAt: number;
  trashedAt: number | null;
  /** Whatever describes it, in the words of the layer that made it. */
  config: Record<string, unknown>;
  /** Its measurements, e.g. `{ "val/accuracy": 0.57 }`. */
  metrics: Record<string, number>;
  /** What its accuracy was measured on; null where it has none, or an older version did not keep it. */
  measured: Measured | null;
}

/** A file that belongs to an entry. */
export interface Artifact {
  /** What it is to the entry, e.g. "weights". */
  role: string;
  /** Its name in the artifact store: `<sha256>.<extension>`. */
  file: string;
  sha256: string;
  bytes: number;
  /** The name it had, or is to have outside. */
  fileName: string;
}

/** A file in the store's staging folder, complete and hashed, that no entry refers to yet. */
export interface StagedArtifact {
  path: string;
  file: string;
  sha256: string;
  bytes: number;
}

export interface NewEntry extends Partial<Record<EntryNumber, number | null>> {
  kind: EntryKind;
  name: string;
  notes?: string;
  tags?: readonly string[];
  favourite?: boolean;
  config: Record<string, unknown>;
  /** Values that are no finite numbers are left out. */
  metrics?: Record<string, number>;
  measured?: Measured | null;
  artifacts?: readonly { role: string; staged: StagedArtifact; fileName?: string }[];
  /** What it was made from, e.g. `{ id, role: 'teacher' }`. */
  parents?: readonly { id: string; role: string }[];
  /**
   * What to do about an entry of the same kind and name. `refuse` (default): an error; `rename`: take the next free
   * name; `replace`: move the other into the trash.
   */
  onClash?: 'refuse' | 'rename' | 'replace';
}

interface Range {
  min?: number;
  max?: number;
}

export interface EntryFilter {
  kind?: EntryKind;
  /** Words; each must begin a word of the name, the tags or the notes. */
  text?: string;
  /** All of these. */
  tags?: readonly string[];
  favourite?: boolean;
  /** The trash instead of what is not in it. */
  trashed?: boolean;
  ranges?: Partial<Record<EntryNumber, Range>>;
  /** Only what was made, directly or not, from the entry with this id. */
  madeFrom?: string;
}

export type EntrySortKey = 'relevance' | 'name' | 'createdAt' | 'updatedAt' | EntryNumber;

export interface EntryQuery extends EntryFilter {
  /** Default: relevance where there is a text, else the newest first. Unknown numbers come last either way. */
  sort?: { by: EntrySortKey; descending?: boolean };
  /** Default 100; −1: all. */
  limit?: number;
  offset?: number;
}

export interface EntryPage {
  entries: Entry[];
  /** How many there are without limit and offset. */
  total: number;
}

/** What the entries under a filter have in common and how they differ: the choices a filter panel offers. */
export interface Facets {
  tags: { tag: string; count: number }[];
  /** null where no entry has the number. */
  ranges: Record<EntryNumber, { min: number; max: number } | null>;
}

/** An entry in a family tree. `purged`: it was deleted for good, only its name is known. */
export interface LineageNode {
  id: string;
  kind: EntryKind;
  name: string;
  state: 'present' | 'trashed' | 'purged';
}

export interface LineageEdge {
  child: string;
  parent: string;
  /** What the parent is to the child: 'teacher', 'data', 'bank', 'source', … */
  role: string;
}

/** All ancestors and descendants of an entry, the entry itself among the nodes. */
export interface Lineage {
  nodes: LineageNode[];
  edges: LineageEdge[];
}
