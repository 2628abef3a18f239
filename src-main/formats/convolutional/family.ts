import type { ToldNetwork } from '../told/told';
import type { ConvolutionalGraph, Value } from './graph';

/** A kind of convolutional network whose weights alone are kept: PyTorch's files say nothing of how they are computed. */
export interface ConvolutionalFamily {
  /** What people call it. */
  title: string;
  /** Tensors that all of them have, and no others: by them it is known. */
  anchors: readonly string[];
  /** Where its classifier is. */
  head: string;
  /** Its own name of a tensor that another library calls otherwise; the same where it knows no better. */
  nameOf?(stored: string): string;
  /**
   * Writes the network, from the images to the logits.
   *
   * @param notes what was assumed, in sentences
   * @throws StudioError 'bad-file' where the weights are of none that is known
   */
  write(graph: ConvolutionalGraph, told: ToldNetwork, notes: string[]): Value;
}

/** How many there are: the numbers behind a prefix, from 0 on, without a gap. */
export function countOf(has: (index: number) => boolean, from = 0): number {
  let count = from;
  while (has(count)) count++;
  return count - from;
}
