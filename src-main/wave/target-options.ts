/** Where a target's scalers come from. */
export type ScalerOrigin = 'inherited' | 'fresh';

/** What a network of another size is made with. */
export interface GenerateOptions {
  scalers: ScalerOrigin;
  /** Of the target, in the order of its logits; left out: the bank's. */
  classes?: readonly string[] | undefined;
  /** Of fresh scalers and of a new classifier. */
  seed: number;
}
