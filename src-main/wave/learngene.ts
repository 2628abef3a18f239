import { vitOf } from './bank';
import { Random } from '../base/random';
import { filled, type HostTensor, type TensorMap } from '../base/tensor';
import { type ViTConfig, vitWeights } from '../nn/config';
import { initViT } from '../nn/families/vit/init';
import { type Algebra, HOST } from './algebra';
import type { BankConfig, TemplateBank } from './bank';
import { type Expansion, grownWeight } from './expansion';
import { type Gene, geneNetwork, geneShapes, GROUP, isOwn, mixesOf, stackedLayers } from './gene-shapes';
import { noisyLayer, randomMeans } from './initialisations/ligo';
import { asMatrix } from './resample';
import { inLayer, layerOf } from './same-kind';
import { unitBlocks, unitTemplates, weightsAsScalers } from './whole-weights';

/** What a gene's network and its operator begin with: timm's weights, random means, and nearly the first layer of two. */
export function initialGene(
  auxiliary: ViTConfig,
  gene: Gene,
  seed: number,
): Record<'templates' | 'scalers', TensorMap> {
  const shapes = geneShapes(auxiliary, gene);
  const small = initViT(geneNetwork(auxiliary, gene), seed);
  const own = initViT({ ...auxiliary, depth: 1 }, seed);
  const stacked = (role: string, shape: readonly number[]): HostTensor => {
    if (isOwn(role)) return { shape: [...shape], data: own.get(role)!.data };
    return stackedLayers(small, role, shape);
  };
  const begun = (name: string, [rows, columns]: readonly number[]): HostTensor => {
    if (!name.startsWith('mix/')) return randomMeans(new Random(seed, 'gene', name), rows!, columns!);
    const mix = filled([rows!, 2]);
    for (let pair = 0; pair < rows!; pair++) {
      mix.data.set(noisyLayer(new Random(seed, 'gene', name, pair), 0, 2).data, 2 * pair);
    }
    return mix;
  };
  return {
    templates: new Map([...shapes.templates].map(([role, shape]) => [role, stacked(role, shape)])),
    scalers: new Map([...shapes.scalers].map(([name, shape]) => [name, begun(name, shape)])),
  };
}

/**
 * LeTs' composition: W_l = Σ_j g_lj · [I; F]·W_j·[I; F']ᵀ over the two layers j of the gene that layer l belongs to
 * (layers 4k … 4k+3 to 2k and 2k+1); layers 2k and 2k+1 share the coefficients g. The residual stream has one F; each layer
 * of the gene its own of queries, keys, values and hidden units (LiGO's ties).
 *
 * @param templates, scalers as of {@link geneShapes}
 * @returns a function that gives the matrix of a weight by timm's name
 */
export function geneComposer<T>(
  auxiliary: ViTConfig,
  gene: Gene,
  { templates, scalers }: Record<'templates' | 'scalers', (name: string) => T>,
  algebra: Algebra<T>,
): (name: string) => T {
  const small = geneNetwork(auxiliary, gene);
  const shapes = geneShapes(auxiliary, gene).templates;
  const expansion: Expansion<T> = { config: auxiliary, from: small, algebra, parameters: scalers };
  const { part, shaped, product, below, beside } = algebra;
  const grown = new Map<string, T>();
  const grownLayer = (role: string, layer: number): T => {
    const key = `${role} ${layer}`;
    const known = grown.get(key);
    if (known !== undefined) return known;
    const [count, rows, columns] = shapes.get(role) as [number, number, number];
    const all = shaped(templates(role), [count, rows * columns]);
    const matrix = shaped(part(all, layer, 1, false), [rows, columns]);
    const made = grownWeight(`blocks.${layer}.${role}`, matrix, expansion);
    grown.set(key, made);
    return made;
  };
  return (name) => {
    const layer = layerOf(name);
    if (layer === undefined) {
      const [, rows, columns] = shapes.get(name) as [number, number, number];
      const matrix = shaped(templates(name), [rows, columns]);
      return isOwn(name) ? matrix : grownWeight(name, matrix, expansion);
    }
    const role = name.replace(/^blocks\.\d+\./, '');
    const first = 2 * Math.floor(layer / GROUP);
    const view = asMatrix({ shape: vitWeights(auxiliary).get(inLayer(name, 0))!.shape });
    const vector = view[0] === 1;
    const mixes = mixesOf(role);
    const length = view[vector ? 1 : 0] / mixes.length;
    const size = (view[0] * view[1]) / mixes.length;
    const parts = mixes.map((mix, i) => {
      const two = [first, first + 1].map((at) =>
        shaped(part(grownLayer(role, at), i * length, length, vector), [1, size]),
      );
      const shares = part(scalers(mix), Math.floor(layer / 2), 1, false);
      const mixed = product(shares, below(two[0]!, two[1]!));
      return shaped(mixed, vector ? [1, length] : [length, view[1]]);
    });
    return parts.reduce(vector ? beside : below);
  };
}

/** The bank of whole weights that a gene's network is, of which smaller ones are parts; any other bank is itself. */
export function wholeBank(bank: TemplateBank): TemplateBank {
  if (!bank.config.gene) return bank;
  const known = made.get(bank);
  if (known) return known;
  const { gene, ...rest } = bank.config;
  const { elastic } = rest;
  const auxiliary = vitOf(rest);
  const held = (part: TensorMap) => (name: string) => part.get(name)!;
  const parts = { templates: held(bank.templates), scalers: held(bank.scalers) };
  const matrixOf = geneComposer(auxiliary, gene, parts, HOST);
  const weights: TensorMap = new Map(
    [...vitWeights(auxiliary)].map(([name, { shape }]) => [
      name,
      bank.head.get(name) ?? { shape, data: matrixOf(name).data },
    ]),
  );
  const config: BankConfig = { ...rest, ...unitBlocks(auxiliary, elastic) };
  const scalers = weightsAsScalers(config, auxiliary, weights);
  const whole = { ...bank, config, templates: unitTemplates(config), scalers };
  made.set(bank, whole);
  return whole;
}

const made = new WeakMap<TemplateBank, TemplateBank>();

/** Numbers of a gene and its operator that go into a network of some of the large one's layers. */
export function takenFromGene(
  auxiliary: ViTConfig,
  gene: Gene,
  target: ViTConfig,
  layers: readonly number[],
): number {
  const { templates, scalers } = geneShapes(auxiliary, gene);
  const used = new Set(layers.flatMap((layer) => [0, 1].map((i) => 2 * Math.floor(layer / GROUP) + i)));
  const pairs = new Set(layers.map((layer) => Math.floor(layer / 2)));
  let taken = 0;
  for (const [role, [count, rows, columns]] of templates) {
    if (role === 'head.weight') continue;
    taken += isOwn(role) ? rows! * target.embedDim : (count === 1 ? 1 : used.size) * rows! * columns!;
  }
  for (const [name, [rows, columns]] of scalers) {
    const [axis, layer] = name.split('/');
    if (axis === 'mix') taken += 2 * pairs.size;
    else if (layer === undefined || used.has(Number(layer))) {
      const whole = axis === 'hidden' ? Math.round(target.embedDim * target.mlpRatio) : target.embedDim;
      taken += Math.min(rows!, whole - columns!) * columns!;
    }
  }
  return taken;
}
