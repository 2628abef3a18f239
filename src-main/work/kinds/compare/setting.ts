import type { Dataset } from '../../../data/types';
import { nameOf, type Size } from '../../../base/size';
import { countFlops, sizedFamilyNamed } from '../../../nn/families/registry';
import type { SizedConfig } from '../../../nn/model';
import type { BankConfig } from '../../../wave/bank';
import { usualPatchSize } from '../../../wave/defaults';
import { axesOf, type GridAxes, largestSize, parseGrid, smallestSize } from '../../../wave/elastic';
import { methodNamed } from '../../../wave/methods';
import type { ModelFile } from '../../references';
import { bankConfig, stepOf } from '../condense/bank-config';
import { CondenseOptionsSchema } from '../condense/declare';
import type { CompareOptions } from './declare';
import type { Variant } from './experiment';
import { type FamilyKind, wayNamed } from './ways';

/** What all parts of a comparison know. */
export interface Setting {
  options: CompareOptions;
  sizes: Size[];
  /** What families are condensed on, and what models are trained and measured on; mostly the same. */
  source: Dataset;
  data: Dataset;
  /** The file of a trained GHN-3. */
  hypernetwork?: string | undefined;
  /** Another ancestor than the teacher. */
  other?: ModelFile | undefined;
}

/** The setting as a row has it, whose networks may be of a family of their own. */
export function settingOf(setting: Setting, { arch }: Variant): Setting {
  return arch === undefined ? setting : { ...setting, options: { ...setting.options, arch } };
}

/** What is condensed or distilled before models are made: the same key, the same thing. */
export interface Family {
  key: string;
  kind: Exclude<FamilyKind, 'none'>;
  variant: Variant;
  /** Of a plain network. */
  size: Size;
  /** Of the comparison's budget. */
  share: number;
}

/** What a way needs for a size; undefined: nothing. */
export function familyOf(
  { sizes, options, other }: Setting,
  variant: Variant,
  size: Size,
): Family | undefined {
  const { from: kind, anyFamily } = wayNamed(variant.way);
  if (options.arch !== 'vit' && !anyFamily) return undefined;
  if (kind === 'none' || (variant.ancestor === 'other' && !other)) return undefined;
  const own = kind === 'dedicated' || kind === 'share';
  const at = own ? size : extreme(sizes, kind === 'smallest' ? -1 : 1, options.mlpRatio);
  const name = typeof kind === 'object' ? kind.method : kind;
  const words = [name, own ? nameOf(at) : '', hash(variant)].filter(Boolean);
  return { key: words.join('-'), kind, variant, size: at, share: kind === 'share' ? 1 / sizes.length : 1 };
}

/** What is condensed otherwise than usual is another family. */
function hash({ condense, untrained, ancestor, arch }: Variant): string {
  if (!condense && !untrained && !ancestor && !arch) return '';
  return JSON.stringify({ condense, untrained, ancestor, arch }).replaceAll(/[^a-z0-9.]+/gi, '_');
}

/** The widest and deepest that there are, or the narrowest and shallowest. */
function extreme(sizes: readonly Size[], sign: 1 | -1, mlpRatio: number): Size {
  const axes = axesOf(sizes, mlpRatio);
  return sign > 0 ? largestSize(axes) : smallestSize(axes);
}

/** The size of what is condensed at one size, and of what larger models are taken from. */
export function auxiliarySize({ sizes, options }: Setting): Size {
  const largest = extreme(sizes, 1, options.mlpRatio);
  return { ...largest, width: options.width ?? largest.width, depth: options.depth ?? largest.depth };
}

/** A plain network of a family. */
export function plainConfig(setting: Setting, { kind, size }: Pick<Family, 'kind' | 'size'>): SizedConfig {
  const { options, source } = setting;
  const { arch, headDim, patchSize = usualPatchSize(arch, source.imgSize) } = options;
  const { sized } = sizedFamilyNamed(arch);
  const images = { imgSize: source.imgSize, patchSize, numClasses: source.classes.length };
  const one = sized.make({ ...options, ...images, width: headDim, depth: 1 });
  return sized.at(one, kind === 'largest' ? auxiliarySize(setting) : size);
}

/** What a family's files are called. */
export function familyName({ key }: Family, seed: number): string {
  return `family-${key}-${seed}`;
}

/**
 * A bank's shape for a family.
 * @throws StudioError 'usage' where there can be none
 */
export function bankConfigOf(setting: Setting, { kind, variant }: Family): BankConfig {
  const { options, sizes, source } = setting;
  const { arch, headDim, mlpRatio, tokenRatio, widening, patchSize, templates, grid } = options;
  const method = typeof kind === 'object' ? kind.method : 'wave';
  const many = method === 'wave' ? kind === 'elastic' : methodNamed(method).needsGrid;
  const network = { arch, headDim, mlpRatio, tokenRatio, widening };
  // A row that says a side of its templates says both.
  const { blockSize, blockColumns } = variant.condense?.blockSize === undefined ? options : variant.condense;
  const blocks = { blockSize, ...(blockColumns === undefined ? {} : { blockColumns }) };
  const shape = { ...network, ...blocks, templates, ...(patchSize ? { patchSize } : {}) };
  // A range has the same widths for all that is condensed, whatever each could do between them.
  const trained = grid === undefined ? axesOf(sizes, mlpRatio) : parseGrid(grid, stepOf(options));
  const size = many ? { sizes: listText(trained) } : auxiliarySize(setting);
  return bankConfig(CondenseOptionsSchema.parse({ ...shape, method, ...size, ...variant.condense }), source);
}

/** As a grid is written, each axis a list. */
function listText({ widths, depths, mlpRatios }: GridAxes): string {
  return [widths, depths, ...(mlpRatios ? [mlpRatios] : [])].map(String).join('x');
}

/** Multiply-accumulates of one image's forward pass. */
export function macsOf(config: SizedConfig): number {
  return countFlops(config) / 2;
}

/** A training pass takes the forward one three times: once forward, twice as much back. */
export const PASSES = 3;
