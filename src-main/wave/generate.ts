import { StudioError } from '../base/errors';
import type { TensorMap } from '../base/tensor';
import { sizedNetwork, weightShapes } from '../nn/families/registry';
import type { Model, Normalisation, SizedConfig } from '../nn/model';
import { bankRoles, networkOf, sizeWithin, type TemplateBank } from './bank';
import { type Size } from '../base/size';
import { nearestInside } from './elastic';
import { freshScalers, initialHead } from './initial';
import { wholeBank } from './learngene';
import { composeOnHost } from './materialise';
import { methodOf } from './methods';
import { resizeColumns, resizeScalers, subScalers } from './resize';
import { headRoles, isHead, plainHeadNames, type Role, rolesOf } from './roles';
import { stitchedModel, withoutScalers } from './stitching';
import { checkSize, isTrained } from './size';
import type { GenerateOptions } from './target-options';

/** A network that is still in parts: its own scalers and classifier, beside the bank's templates. */
export interface Target {
  network: SizedConfig;
  classes: string[];
  normalisation: Normalisation;
  /** The composed tensors; the classifier of a target is always a plain one. */
  roles: Role[];
  scalers: TensorMap;
  head: TensorMap;
}

/**
 * Makes a network of any size from a bank: no data, no training, no engine. With inherited scalers it works at once
 * (without its classifier, where the classes are not the bank's); with fresh ones it is to be trained.
 *
 * @throws StudioError 'usage' where the bank cannot compose the size, naming the nearest that it can
 */
export function generate(bank: TemplateBank, size: Size, options: GenerateOptions): Model {
  if (!bank.config.elastic?.stitched) return assemble(bank, targetOf(bank, size, options));
  checkSize(bank.config, size, options.classes?.length);
  checkClasses(options.classes ?? bank.classes);
  return stitchedModel(bank, size, options);
}

/** The parts of a network of a size. Errors as {@link generate}. */
export function targetOf(
  given: TemplateBank,
  size: Size,
  { scalers: origin, classes = given.classes, seed }: GenerateOptions,
): Target {
  if (given.config.elastic?.stitched) throw withoutScalers();
  const bank = wholeBank(given);
  const { config } = bank;
  checkSize(config, size, classes.length);
  checkClasses(classes);
  const network = networkOf(config, size, classes.length);
  const roles = rolesOf(network, config);
  const knowsClasses = classes.join('\n') === bank.classes.join('\n');
  const newHead = () => initialHead(network, plainHeadNames(network, false), seed);
  const parts = { network, classes: [...classes], normalisation: bank.normalisation, roles };
  if (origin === 'fresh') return { ...parts, scalers: freshScalers(config, roles, seed), head: newHead() };
  const inherited = inheritedScalers(bank, size);
  const scalers: TensorMap = new Map(roles.map(({ name }) => [name, inherited.get(name)!]));
  const head = knowsClasses ? inheritedHead(bank, network, inherited) : newHead();
  return { ...parts, scalers, head };
}

/** Composes a target's weights: from now on it is a network like any other. */
export function assemble(bank: TemplateBank, target: Target): Model {
  const { network, classes, normalisation } = target;
  const composed = composeOnHost(target.roles, wholeBank(bank).templates, target.scalers);
  const weights: TensorMap = new Map(
    [...weightShapes(network).keys()].map((name) => [name, (composed.get(name) ?? target.head.get(name))!]),
  );
  return { network: sizedNetwork(network), classes, normalisation, weights };
}

/** The bank's scalers for a size, those of a composed classifier among them. */
function inheritedScalers(bank: TemplateBank, size: Size): TensorMap {
  const { config } = bank;
  const method = methodOf(config);
  if (method?.fixed === 'scalers') return method.scalers(config, networkOf(config, size), 0);
  const master = bankRoles(config);
  const rolesAt = (at: Size) => bankRoles(config, networkOf(config, at));
  if (!config.elastic) {
    return isTrained(config, size) ? bank.scalers : resizeScalers(bank.scalers, master, rolesAt(size));
  }
  const nearest = rolesAt(nearestInside(config.elastic, sizeWithin(config, size)));
  const inside = subScalers(bank.scalers, master, nearest);
  return isTrained(config, size) ? inside : resizeScalers(inside, nearest, rolesAt(size));
}

/** The bank's classifier for a network of another width; its columns follow the blocks. */
function inheritedHead(bank: TemplateBank, network: SizedConfig, scalers: TensorMap): TensorMap {
  const { config } = bank;
  const head = bankRoles(config, network).filter(({ name }) => isHead(name));
  const composed = composeOnHost(head, bank.templates, scalers);
  const [before, after] = [config.auxiliary, network].map(
    (each) => new Map(headRoles(each, config).map((role) => [role.name, role])),
  );
  return new Map(
    plainHeadNames(network, false).map((name) => {
      const kept = bank.head.get(name);
      const role = after!.get(name);
      if (!kept || !role) return [name, (kept ?? composed.get(name))!];
      return [name, resizeColumns(kept, before!.get(name)!, role)];
    }),
  );
}

function checkClasses(classes: readonly string[]): void {
  if (classes.length >= 2 && new Set(classes).size === classes.length) return;
  throw new StudioError(
    'usage',
    classes.length < 2
      ? `A classifier needs at least two classes, not ${classes.length}.`
      : 'Two of the classes have the same name.',
  );
}
