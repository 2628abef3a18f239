import { didYouMean, StudioError } from '../base/errors';
import type { TensorMap } from '../base/tensor';
import { sizeOf } from '../base/tensor';
import type { ViTConfig } from '../nn/config';
import { asViT, countParameters, sizedFamily, weightShapes } from '../nn/families/registry';
import type { Normalisation, SizedConfig } from '../nn/model';
import { nameOf, sameSize, type Size } from '../base/size';
import { allSizes, checkGrid, type ElasticGrid, largestSize } from './elastic';
import { anchorShapes, checkGene, type Gene, geneShapes } from './gene-shapes';
import { type Block, blockUnit, plainHeadNames, type Role, rolesOf, sidesOf } from './roles';

/** What a bank of weight templates is made of. */
export interface BankConfig<C extends SizedConfig = SizedConfig> extends Block {
  /** The network that is trained while condensing; for an elastic bank the largest of its grid. */
  auxiliary: C;
  /** Number of templates: for each kind of weight matrix, and for each kind of all other tensors. */
  templates: { matrix: number; other: number };
  /** Exceptions from `templates`, by role, e.g. `mlp.fc1.weight`. */
  templatesOf?: Record<string, number>;
  /** The sizes trained together; without it the bank has the auxiliary's size only. */
  elastic?: ElasticGrid;
  /**
   * The templates are the whole layers of a smaller network, and the scalers an operator that makes the auxiliary's of them:
   * see {@link geneShapes}.
   */
  gene?: Gene;
  /** The rule that gives one half of the bank: see {@link CondenseMethod}. Without it both are trained, as WAVE's are. */
  method?: string;
}

/** The outcome of condensing: all a target of any size is made from. */
export interface TemplateBank {
  config: BankConfig;
  /** By role: [N, w1, w2]. */
  templates: TensorMap;
  /** The auxiliary's (or master's), by role: [layers, N, rows, columns]. */
  scalers: TensorMap;
  /** The auxiliary's classifier, as far as it is not composed, under timm's names. */
  head: TensorMap;
  /** Names, in the order of the logits. */
  classes: string[];
  /** What the auxiliary was trained with, and every network made from the bank needs. */
  normalisation: Normalisation;
  /** What is needed to make it again: data, teacher, seed, metrics. Plain JSON. */
  provenance: Record<string, unknown>;
}

/** The network of another size that a bank makes: same head size, patches and images. */
export function networkOf<C extends SizedConfig>(
  { auxiliary, elastic }: Pick<BankConfig<C>, 'auxiliary' | 'elastic'>,
  size: Size,
  numClasses = auxiliary.numClasses,
): C {
  const { sized } = sizedFamily(auxiliary);
  return { ...sized.at(auxiliary, size, elastic?.headsFollow), numClasses } as C; // of its own family still
}

/** The auxiliary network of a bank whose rule is made for Vision Transformers. @throws StudioError 'mismatch' */
export function vitOf({ auxiliary, method }: Pick<BankConfig, 'auxiliary' | 'method'>): ViTConfig {
  return asViT(auxiliary, method ?? 'This bank');
}

/** The network of a size that begins beside a bank, whose heads are as many as usual. */
export function rivalNetwork<C extends SizedConfig>(
  { auxiliary }: BankConfig<C>,
  size: Size,
  numClasses?: number,
): C {
  return networkOf({ auxiliary }, size, numClasses);
}

/** The size of a network as a bank calls it: with its hidden width where the bank's sizes differ in it, or it in this. */
export function sizeWithin(
  { auxiliary, elastic }: BankConfig,
  { width, depth, mlpRatio = auxiliary.mlpRatio, narrow }: Size,
): Size {
  const named = elastic?.mlpRatios !== undefined || mlpRatio !== auxiliary.mlpRatio;
  return { width, depth, ...(named ? { mlpRatio } : {}), ...(narrow ? { narrow } : {}) };
}

/** The size that a bank was condensed at; of an elastic bank the largest. */
export function ownSize(config: BankConfig): Size {
  const { embedDim: width, depth } = config.auxiliary;
  return sizeWithin(config, { width, depth });
}

/** The composed tensors of a network of the bank's kind, the classifier included where the bank composes it. */
export function bankRoles(config: BankConfig, network: SizedConfig = config.auxiliary): Role[] {
  return rolesOf(network, config, config.elastic);
}

/** Number of templates of a role. */
export function templateCount(config: BankConfig, role: Role): number {
  return config.templatesOf?.[role.name] ?? (role.matrix ? config.templates.matrix : config.templates.other);
}

/** Names and shapes of all tensors of a bank: what a bank file must hold. */
export function bankShapes(
  config: BankConfig,
): Record<'templates' | 'scalers' | 'head', Map<string, number[]>> {
  const roles = bankRoles(config);
  const head = weightShapes(config.auxiliary);
  const shapesOf = config.elastic?.stitched ? anchorShapes : geneShapes;
  const gene = config.gene && shapesOf(vitOf(config), config.gene);
  if (gene) return { ...gene, head: new Map([['head.bias', head.get('head.bias')!]]) };
  return {
    templates: new Map(roles.map((role) => [role.name, [templateCount(config, role), ...role.template]])),
    scalers: new Map(roles.map((role) => [role.name, scalerShape(config, role)])),
    head: new Map(
      plainHeadNames(config.auxiliary, config.elastic !== undefined).map((name) => [name, head.get(name)!]),
    ),
  };
}

export function scalerShape(config: BankConfig, role: Role): number[] {
  return [role.layers, templateCount(config, role), role.rows, role.columns];
}

/** The sizes of a bank in numbers of parameters. */
export interface BankCounts {
  /** Templates of weight matrices. */
  matrixTemplates: number;
  templates: number;
  scalers: number;
  head: number;
  /** All parameters of the network that was condensed. */
  auxiliary: number;
}

export function countBank(config: BankConfig): BankCounts {
  const { templates, scalers, head } = bankShapes(config);
  const matrices = bankRoles(config).filter(({ matrix }) => matrix);
  const total = (shapes: Iterable<number[]>) => [...shapes].reduce((sum, shape) => sum + sizeOf(shape), 0);
  return {
    matrixTemplates: total(matrices.map(({ name }) => templates.get(name)!)),
    templates: total(templates.values()),
    scalers: total(scalers.values()),
    head: total(head.values()),
    auxiliary: countParameters(config.auxiliary),
  };
}

/** Widths are multiples of this: whole heads, and whole blocks across the width and across the hidden widths. */
export function widthStep({ auxiliary, ...block }: Block & Pick<BankConfig, 'auxiliary'>): number {
  const { sized } = sizedFamily(auxiliary);
  const unit = unitOf(auxiliary);
  const { depth } = auxiliary;
  const blocks = blockUnit(block);
  const fits = (width: number) =>
    [width, ...sized.hidden(sized.at(auxiliary, { width, depth }))].every((length) => length % blocks === 0);
  let step = unit;
  while (!fits(step)) step += unit;
  return step;
}

/** So many features of the width are never parted: those of a head, where there are heads. */
export function unitOf(auxiliary: SizedConfig): number {
  return sizedFamily(auxiliary).sized.unit(auxiliary);
}

/** @throws StudioError 'usage' naming the nearest widths that the bank can compose */
export function checkWidth(config: BankConfig, width: number): void {
  const step = widthStep(config);
  if (width > 0 && width % step === 0) return;
  const below = Math.floor(width / step) * step;
  const near = below > 0 ? `${below} and ${below + step}` : `${step}`;
  throw new StudioError(
    'usage',
    `This bank cannot compose a width of ${width}: its widths are multiples of ${step}.`,
    below > 0 ? `The nearest that it can: ${near}.` : `The smallest that it can: ${near}.`,
  );
}

/** @throws StudioError 'usage' where the hidden width of a size is none that the bank can compose */
export function checkHidden(
  { auxiliary, ...block }: Block & Pick<BankConfig, 'auxiliary'>,
  size: Size,
): void {
  const { sized } = sizedFamily(auxiliary);
  const unit = blockUnit(block);
  const hidden = sized.hidden(sized.at(auxiliary, size)).find((each) => !(each >= 1 && each % unit === 0));
  if (hidden === undefined) return;
  const { width } = size;
  throw new StudioError(
    'usage',
    unit === 1
      ? `A hidden width of ${hidden} is not a whole number.`
      : `A hidden width of ${hidden} cannot be cut into blocks of ${unit}.`,
    `Choose a ratio that gives a multiple of ${unit} for a width of ${width}.`,
  );
}

/** Checks that a bank of this kind can exist. @throws StudioError 'usage' naming the number that is wrong */
export function checkBankConfig(config: BankConfig): void {
  const { auxiliary, templates, templatesOf = {}, elastic } = config;
  const family = sizedFamily(auxiliary);
  const { sized } = family;
  family.check(auxiliary);
  const counts = [templates.matrix, templates.other, ...Object.values(templatesOf)];
  const sides = sidesOf(config).map((side) => ['The block size', side] as const);
  for (const [what, value] of [...sides, ...counts.map((n) => [COUNT, n] as const)]) {
    if (!Number.isInteger(value) || value < 1) {
      throw new StudioError('usage', `${what} must be a whole number of at least 1, not ${value}.`);
    }
  }
  const unit = checkSides(config);
  const unknown = Object.keys(templatesOf).find(
    (name) => !bankRoles(config).some((role) => role.name === name),
  );
  if (unknown !== undefined) throw unknownRole(config, unknown);
  if ([auxiliary.embedDim, ...sized.hidden(auxiliary)].some((length) => length % unit !== 0)) {
    throw new StudioError(
      'usage',
      `A width of ${auxiliary.embedDim} cannot be cut into blocks of ${unit}.`,
      'Choose a block size that divides the width and the hidden width.',
    );
  }
  if (elastic) checkElastic(config, elastic);
  if (config.gene) checkGene(vitOf(config), config.gene, elastic?.stitched);
}

const COUNT = 'The number of templates';

/** @returns the longer side of a template. @throws StudioError 'usage' where the shorter one does not divide it */
function checkSides(block: Block): number {
  const [rows, columns] = sidesOf(block);
  const longer = blockUnit(block);
  if (longer % Math.min(rows, columns) === 0) return longer;
  throw new StudioError(
    'usage',
    `Templates cannot be ${rows} × ${columns}: what one of a block’s matrices gives the next one reads, and no widths would fit both.`,
    'Choose two sides one of which divides the other, such as 32 × 16.',
  );
}

function unknownRole(config: BankConfig, name: string): StudioError {
  const names = bankRoles(config).map((role) => role.name);
  const hint = didYouMean(name, names) || `It has: ${names.join(', ')}.`;
  return new StudioError('usage', `The network has no tensors called “${name}”.`, hint);
}

function checkElastic(config: BankConfig, grid: ElasticGrid): void {
  checkGrid(grid);
  for (const width of grid.widths) checkWidth(config, width);
  for (const size of allSizes(grid)) checkHidden(config, size);
  const largest = largestSize(grid);
  if (!sameSize(largest, ownSize(config))) {
    throw new StudioError(
      'usage',
      `The auxiliary network of an elastic bank must have its largest size, ${nameOf(largest)}.`,
    );
  }
}
