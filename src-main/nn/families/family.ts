import type { z } from 'zod';
import type { Size } from '../../base/size';
import type { TensorMap } from '../../base/tensor';
import type { GraphOps } from '../graph-ops';
import type { Network, SizedConfig } from '../model';
import type { Weight } from '../weights';

/**
 * A kind of network: all that the rest of the program asks of it. Each is a folder beside this file, with this in
 * `family.ts` and its computation, which needs an engine, in `forward.ts`; and a line in `Network` of nn/model.ts.
 */
export interface Family<C = Network['config']> {
  /** As files and options call it. */
  name: Network['arch'];
  /** For people: what one such network is called. */
  title: string;
  /** One plain sentence: how it works. */
  about: string;
  /** What a file of ours may say of it. */
  schema: z.ZodType<C>;
  /** @throws StudioError 'usage' naming the number that is wrong */
  check(config: C): void;
  /** Every weight, in the order and under the names of the family's own convention: timm's, where timm has it. */
  weights(config: C): Map<string, Weight>;
  /** All weights before training. */
  init(config: C, seed: number): TensorMap;
  /** Values of one image, of which a processor's cache is to hold those of all that it computes with at once. */
  rows(config: C): number;
  /** Writes its graph: the same computation as in `forward.ts`. → logits [batch, classes] */
  graph<V>(ops: GraphOps<V>, config: C): V;
  /** What its computation sees of an image: so many places in a row and in a column, each of so many features. */
  places(config: C): { side: number; features: number };
  /** The weight that takes the colours of a pixel, and how many values lie between two of them. */
  colours(config: C): { weight: string; apart: number };
  /** Of a network that has a width and a depth. */
  sized?: Sizing<C>;
  /** How timm is told of it, where timm has it. */
  timm?: TimmFamily<C>;
}

/** How a network of a family becomes one of another width and depth, and what that costs. */
export interface Sizing<C = SizedConfig> {
  /** What it reads of a {@link Shape} that not every family does. */
  options: readonly ('headDim' | 'mlpRatio' | 'tokenRatio' | 'widening')[];
  /** What stands for the templates of a weight matrix: its role, and a short word for it. */
  matrices: readonly (readonly [role: string, word: string])[];
  /** A network out of an options' numbers. @throws StudioError 'usage' naming the number that is wrong */
  make(shape: Shape): C;
  /** So many features of the width are never parted: those of a head, where it has heads. */
  unit(config: C): number;
  /** Hidden widths of a block for a width: each is cut into blocks of a template's size. */
  hidden(config: C): number[];
  /** The same network at another size. @param headsFollow see `ElasticGrid` */
  at(config: C, size: Size, headsFollow?: boolean): C;
  /** Floating point operations of one image's forward pass (a multiply and an add count as two). */
  flops(config: C): number;
  /** Values of one image that live at once, at most; and those that the backward pass needs of all blocks. */
  activations(config: C): { peak: number; kept: number };
  /** See `placeOf` of the registry; left out: what stands after `blocks.i.`. */
  placeOf?: (name: string) => Place | undefined;
  /** Pixels of a patch, where nobody says; left out: after the size of the images. */
  usualPatch?: number;
  /** What the graph of an ONNX file takes beside the weights, in bytes: of the whole, and of each block. */
  graphBytes(config: C): Record<'fp32' | 'fp16' | 'int8', { whole: number; block: number }>;
}

/** A kind of tensor, and one of the blocks that have it. */
export interface Place {
  role: string;
  layer: number;
}

/** What options say of a network that has a width and a depth; each family takes what it has. */
interface Shape {
  imgSize: number;
  patchSize: number;
  numClasses: number;
  width: number;
  depth: number;
  mlpRatio: number;
  headDim: number;
  tokenRatio: number;
  widening: number;
}

/** What a file of weights tells of a network. */
export interface Told {
  shapeOf: (name: string) => readonly number[] | undefined;
  /** One more than the largest number that a pattern finds in a name. */
  blocks: (of: RegExp) => number;
  /** Pixels of a side of its images, where something beside the weights says it. */
  imgSize: number | undefined;
}

export interface TimmFamily<C = SizedConfig> {
  /** The entry of timm's registry that is nearest. */
  architecture(config: C): string;
  /** What that is made with beside what it fixes itself. */
  args(config: C): Record<string, number | string | boolean | null | readonly number[]>;
  /** timm's class, where its registry's entries fix what differs; then `args` are all that the class is made with. */
  className?(config: C): string | undefined;
  globalPool(config: C): string;
  firstConv: string;
  /** Its networks take images of any size, and timm makes them without being told one. */
  anySize?: true;
  classifier(config: C): string | string[];
  /** What timm calls a weight, where that is another name than ours. */
  nameOf?(name: string): string;
  /** Weights, under our names, that timm's network has and this one computes the same with. */
  added?(config: C): TensorMap;
  /** The same network without what is `added` to some. */
  bare?(config: C): C;
  /** What a file under timm's names holds, from the shapes of its tensors; undefined where it is of another family. */
  told?(file: Told): C | undefined;
  /** Why timm cannot hold it, in a sentence without a full stop; undefined if it can. */
  obstacle(config: C): string | undefined;
}
