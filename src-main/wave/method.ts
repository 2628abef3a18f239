import type { TensorMap } from '../base/tensor';
import type { Size } from '../base/size';
import type { ViTConfig } from '../nn/config';
import type { BankConfig } from './bank';
import type { ElasticGrid } from './elastic';

/**
 * Another way to condense a teacher, beside templates with scalers of their own: the supernets and the learngenes that
 * WAVE is compared with. Each is a bank one half of which is not trained but given by a rule: weights that are shared as
 * they are have templates of a single one, genes whose layers follow a formula have its coefficients as scalers.
 */
export interface CondenseMethod<C = ViTConfig> {
  name: string;
  /** For people. */
  title: string;
  description: string;
  /** What of a target may be other than the auxiliary's. */
  changes: 'depth' | 'size';
  /** It knows networks of every family, not Vision Transformers alone. */
  anyFamily?: true;
  /** The half of the bank that the rule gives; undefined: both are trained. */
  fixed: 'templates' | 'scalers' | undefined;
  /** Trains a grid of sizes, and is of no use for one. */
  needsGrid: boolean;
  blocks(
    auxiliary: C,
    grid?: ElasticGrid,
  ): Pick<BankConfig, 'blockSize' | 'templates' | 'templatesOf' | 'gene'>;
  /** By role [N, w1, w2]: those of the rule, or those that training begins with. */
  templates(config: BankConfig, seed: number): TensorMap;
  /** By role [layers, N, rows, columns] of a network: those of the rule, or those that training begins with. */
  scalers(config: BankConfig, network: C, seed: number): TensorMap;
  /** The hidden widths by the width of a grid that names none, up to the largest; left out: the largest only. */
  mlpRatios?: (largest: number) => number[];
  /** The sizes that are trained at a step; left out: as an elastic bank's. */
  sizesAt?: (grid: ElasticGrid, seed: number, step: number) => Size[];
  /** How its sizes are trained, where the method says it; left out: as the job's options say. */
  plan?: {
    /** Sizes at each step, the largest first. */
    sizesPerStep: number;
    /** Share of the steps, the first ones, in which only the largest is trained. */
    largestFirst: number;
    /** Share of the largest size's answers in what the others of a step are taught. */
    inPlace: number;
    /**
     * After the steps of the largest alone the most important heads and hidden units are put first, by what the loss says of
     * them, and the others are held to its hidden states.
     */
    sorts?: true;
    /** After these steps the stitches between what was trained are solved for. */
    stitches?: true;
  };
  /** What it changes of the grid that is asked for. */
  grid?: Partial<ElasticGrid>;
  /** The same where that depends on the grid. */
  gridOf?: (grid: ElasticGrid) => Partial<ElasticGrid>;
  /** What is trained in the first steps, where that is not the largest size alone. */
  firstSizes?: (grid: ElasticGrid) => Size[];
}
