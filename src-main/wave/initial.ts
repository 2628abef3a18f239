import { Random } from '../base/random';
import type { HostTensor, TensorMap } from '../base/tensor';
import { filled } from '../base/tensor';
import { weightShapes } from '../nn/families/registry';
import type { SizedConfig } from '../nn/model';
import { type BankConfig, bankRoles, scalerShape, templateCount } from './bank';
import type { Role } from './roles';

/** Standard deviation of the templates of weight matrices before training. */
export const MATRIX_STD = 0.05;

/** Templates before training: matrices and the patch embedding random, biases and norms neutral. By role: [N, w1, w2]. */
export function initialTemplates(config: BankConfig, seed: number): TensorMap {
  return new Map(
    bankRoles(config).map((role): [string, HostTensor] => {
      const shape = [templateCount(config, role), ...role.template];
      const std = templateStd(role);
      const random = new Random(seed, 'templates', role.name);
      return [role.name, std === 0 ? filled(shape) : random.truncatedNormalTensor(shape, std)];
    }),
  );
}

/** Standard deviation of a role's templates before training; 0: they begin with zeros. */
export function templateStd(role: Role): number {
  if (role.kind === 'patches' || role.kind === 'depthwise') return 1 / Math.sqrt(role.template[1]);
  if (role.matrix) return MATRIX_STD;
  return role.kind === 'matrix' || role.kind === 'token' || role.kind === 'positions' ? 0.02 : 0;
}

/** A classifier before training, as in timm: normal weights of std 0.02, zero biases. Under timm's names. */
export function initialHead(network: SizedConfig, names: string[], seed: number): TensorMap {
  const shapes = weightShapes(network);
  return new Map(
    names.map((name): [string, HostTensor] => {
      const shape = shapes.get(name)!;
      const random = new Random(seed, 'head', name);
      return [name, name.endsWith('.bias') ? filled(shape) : random.truncatedNormalTensor(shape, 0.02)];
    }),
  );
}

/**
 * Scalers before training: each block is one template drawn at random, with a random sign, and a little of all others
 * (standard deviation 0.05/√N), so that none of them is cut off from the gradient.
 */
export function freshScalers(config: BankConfig, roles: readonly Role[], seed: number): TensorMap {
  return new Map(roles.map((role) => [role.name, freshGrid(scalerShape(config, role), seed, role.name)]));
}

function freshGrid(shape: number[], seed: number, name: string): HostTensor {
  const [layers, count, rows, columns] = shape as [number, number, number, number];
  const random = new Random(seed, 'scalers', name);
  const scalers = random.normalTensor(shape, 0.05 / Math.sqrt(count));
  const blocks = rows * columns;
  for (let layer = 0; layer < layers; layer++) {
    for (let block = 0; block < blocks; block++) {
      const chosen = (layer * count + random.integer(count)) * blocks + block;
      scalers.data[chosen]! += random.uniform() < 0.5 ? -1 : 1;
    }
  }
  return scalers;
}
