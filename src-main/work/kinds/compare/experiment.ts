import type { Size } from '../../../base/size';
import type { SizedNetwork } from '../../../nn/model';
import type { Kept } from '../../../wave/parts';
import type { CondenseOptions } from '../condense/declare';
import type { Comparison } from './comparison';
import type { Offer } from './knee';

/** A row of an experiment: a way, made otherwise than usual. */
export interface Variant {
  /** What tables call it. */
  label: string;
  way: string;
  /** Of the condensing, beside the comparison's own numbers. */
  condense?: Partial<
    Pick<CondenseOptions, 'blockSize' | 'blockColumns' | 'templates' | 'templatesOf' | 'loss'>
  >;
  /** The family of its networks instead of the comparison's. */
  arch?: SizedNetwork['arch'];
  /** Templates as they are before any training. */
  untrained?: true;
  /** What of the composed network stays as it is; left out: all of it. */
  keeps?: Kept;
  /** From the other teacher of the comparison. */
  ancestor?: 'other';
  /** Updates of the scalers instead of the comparison's. */
  scalerSteps?: number;
}

/** A question, as the rows whose comparison answers it. One file in `experiments` each. */
export interface Experiment {
  name: string;
  title: string;
  /** The question, in a sentence. */
  about: string;
  variants: readonly Variant[];
  /** Where no sizes are given. */
  sizes: readonly Size[];
  /** Numbers of the comparison, where none are given. */
  options?: { width: number; depth: number; grid: string };
  /** What the measurements say, in sentences for the report. */
  finds(comparison: Comparison): string[];
  /** Where it asks which row is enough: what each offers at a size, for what it takes. */
  offers?(comparison: Comparison, size: Size): Offer[];
}
