import type { CondenseOptions } from '../condense/declare';

/** A row of an experiment: a way, made otherwise than usual. */
export interface Variant {
  /** What tables call it. */
  label: string;
  way: string;
  /** Of the condensing, beside the comparison's own numbers. */
  condense?: Partial<Pick<CondenseOptions, 'blockSize' | 'templates' | 'templatesOf' | 'loss'>>;
  /** Templates as they are before any training. */
  untrained?: true;
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
}
