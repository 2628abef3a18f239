import type { HostTensor, TensorMap } from '../base/tensor';
import { filled, sizeOf } from '../base/tensor';
import { initNetwork, sizedNetwork } from '../nn/families/registry';
import type { SizedConfig } from '../nn/model';
import { type BankConfig, bankRoles, scalerShape } from './bank';
import type { ElasticGrid } from './elastic';
import type { CondenseMethod } from './method';
import { type Role, rolesOf, weightName } from './roles';

/**
 * A network that shares its weights as they are, written as a bank: templates have a width of 1, and for each role they
 * are the unit matrices, so that the scalers *are* the weights. What then cuts, resizes, trains and keeps banks does so
 * with plain networks.
 */
export function unitBlocks(
  auxiliary: SizedConfig,
  grid?: ElasticGrid,
): Pick<BankConfig, 'blockSize' | 'templates' | 'templatesOf'> {
  const many = rolesOf(auxiliary, { blockSize: 1 }, grid).filter(({ template }) => sizeOf(template) > 1);
  const templatesOf = Object.fromEntries(many.map(({ name, template }) => [name, sizeOf(template)]));
  return { blockSize: 1, templates: { matrix: 1, other: 1 }, templatesOf };
}

/** By role: every matrix of the template's shape that has a single one. [w1·w2, w1, w2] */
export function unitTemplates(config: BankConfig): TensorMap {
  return new Map(
    bankRoles(config).map(({ name, template }) => {
      const size = sizeOf(template);
      const templates = filled([size, ...template]);
      for (let t = 0; t < size; t++) templates.data[t * size + t] = 1;
      return [name, templates];
    }),
  );
}

/** A network's weights as the scalers of {@link unitTemplates}. */
export function weightsAsScalers(config: BankConfig, network: SizedConfig, weights: TensorMap): TensorMap {
  return new Map(bankRoles(config, network).map((role) => [role.name, asScalers(config, role, weights)]));
}

/** What plain networks begin with: timm's weights. */
function initialWeights(config: BankConfig, network: SizedConfig, seed: number): TensorMap {
  return weightsAsScalers(config, network, initNetwork(sizedNetwork(network), seed));
}

function asScalers(config: BankConfig, role: Role, weights: TensorMap): HostTensor {
  const shape = scalerShape(config, role);
  const [w1, w2] = role.template;
  const across = role.columns * w2;
  const scalers = filled(shape);
  let at = 0;
  for (let layer = 0; layer < role.layers; layer++) {
    const { data } = weights.get(weightName(role, layer))!;
    for (let t = 0; t < w1 * w2; t++) {
      const [y, x] = [Math.floor(t / w2), t % w2];
      for (let row = 0; row < role.rows; row++) {
        for (let column = 0; column < role.columns; column++) {
          scalers.data[at++] = data[(row * w1 + y) * across + column * w2 + x]! - role.offset;
        }
      }
    }
  }
  return scalers;
}

/** What all methods have in common that share weights as they are over a grid of sizes. */
export const WHOLE_WEIGHTS = {
  changes: 'size',
  fixed: 'templates',
  needsGrid: true,
  blocks: unitBlocks,
  templates: unitTemplates,
  scalers: initialWeights,
} as const satisfies Partial<CondenseMethod>;
