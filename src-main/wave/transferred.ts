import { countElements, sizeOf, type HostTensor, type TensorMap } from '../base/tensor';
import type { Size } from '../base/size';

import { asViT, countParameters, initNetwork, sizedNetwork } from '../nn/families/registry';
import type { Model, SizedConfig } from '../nn/model';
import { bankShapes, type TemplateBank, vitOf } from './bank';
import { targetOf } from './generate';
import { initialiser, type InitialiseRequest, knowsClasses } from './initialisers';
import { takenFromGene } from './learngene';
import { methodOf } from './methods';
import { pairedLayers } from './resize';
import type { Role } from './roles';
import { takenFromAnchors } from './stitching';
import type { GenerateOptions } from './target-options';

/**
 * Numbers of a bank that a network of a size takes: templates that it uses, scalers that are the bank's, and the classifier
 * where it tells the same classes apart. What a method's rule gives is nobody's to take, and of a bank that makes smaller
 * networks from a part only that part counts.
 *
 * @param counts the roles that the network takes; left out: all
 * @throws StudioError 'usage' where the bank cannot make the size
 */
export function takenFromBank(
  bank: TemplateBank,
  size: Size,
  options: GenerateOptions,
  counts: (role: Role) => boolean = () => true,
): number {
  if (bank.config.elastic?.stitched) {
    const knows = (options.classes ?? bank.classes).join('\n') === bank.classes.join('\n');
    return takenFromAnchors(bank.config, size, knows);
  }
  const { roles, scalers, head, classes, network } = targetOf(bank, size, options);
  const { auxiliary, gene } = bank.config;
  if (gene) {
    const layers = pairedLayers(auxiliary.depth, network.depth);
    const knows = options.scalers === 'inherited' && classes.join('\n') === bank.classes.join('\n');
    const own = knows ? classes.length * gene.width + classes.length : 0;
    return takenFromGene(vitOf(bank.config), gene, asViT(network, 'LeTs'), layers) + own;
  }
  const fixed = methodOf(bank.config)?.fixed;
  const inherits = options.scalers === 'inherited';
  const shared = roles.filter(counts).map(({ name, template }) => {
    const own = scalers.get(name)!;
    const templates = fixed === 'templates' ? 0 : usedTemplates(own) * sizeOf(template);
    const kept = inherits && fixed !== 'scalers' ? Math.min(own.data.length, valuesOf(bank, name)) : 0;
    return templates + kept;
  });
  const knows = inherits && classes.join('\n') === bank.classes.join('\n');
  const own = knows ? [...head].map(([name, { data }]) => Math.min(data.length, headValues(bank, name))) : [];
  return [...shared, ...own].reduce((sum, count) => sum + count, 0);
}

function valuesOf(bank: TemplateBank, role: string): number {
  return bank.scalers.get(role)!.data.length;
}

/** A classifier's tensor is kept as it is, or composed. */
function headValues(bank: TemplateBank, name: string): number {
  const kept = bank.head.get(name);
  if (kept) return kept.data.length;
  const { templates, scalers } = bankShapes(bank.config);
  const fixed = methodOf(bank.config)?.fixed;
  return (fixed === 'templates' ? 0 : sizeOf(templates.get(name)!)) + sizeOf(scalers.get(name)!);
}

/** Templates that some block has a share of. Scalers [L, N, r, c] */
function usedTemplates({ shape, data }: HostTensor): number {
  const [layers, count, rows, columns] = shape as [number, number, number, number];
  const blocks = rows * columns;
  const isUsed = (t: number) =>
    Array.from({ length: layers }, (_, layer) => (layer * count + t) * blocks).some((at) =>
      data.subarray(at, at + blocks).some((value) => value !== 0),
    );
  return Array.from({ length: count }, (_, t) => t).filter(isUsed).length;
}

/**
 * Numbers of a trained model that a network takes which begins by one of the initialisations: those of the network that
 * would be others, were the model another, and no more than the model has. A spread that is taken is no number of it. Of a
 * hypernetwork: what it predicts, and no more than it has.
 *
 * @param made the network's weights, where they were made of just this request already
 * @throws StudioError 'not-found' for an unknown name
 */
export function takenFromModel(name: string, request: InitialiseRequest, made?: TensorMap): number {
  const way = initialiser(name);
  const { config, seed, source, hypernetwork } = request;
  if (way.needsHypernetwork && hypernetwork) {
    const predicted = differing(
      made ?? way.make(config, seed, source, knowsClasses(request), hypernetwork),
      initNetwork(sizedNetwork(config), seed),
    );
    return Math.min(predicted, countElements(hypernetwork.weights));
  }
  if (!source || !way.needsSource || way.takesSpread) return 0;
  const makeFrom = (model: Model) => way.make(config, seed, model, knowsClasses(request));
  const other = makeFrom(another(source));
  const taken = differing(made ?? makeFrom(source), other);
  return Math.min(taken, countParameters(source.network.config as SizedConfig));
}

/** Numbers that are not the same in both. */
function differing(weights: TensorMap, others: TensorMap): number {
  const counts = [...weights].map(
    ([key, { data }]) => data.filter((value, i) => value !== others.get(key)!.data[i]).length,
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** A model of the same shape, none of whose weights is the same but by chance. */
function another(model: Model): Model {
  const changed = ({ shape, data }: HostTensor) => ({ shape, data: data.map((value) => 0.5 - 2 * value) });
  return { ...model, weights: new Map([...model.weights].map(([name, tensor]) => [name, changed(tensor)])) };
}
