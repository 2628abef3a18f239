import { Random } from '../base/random';
import type { TensorMap } from '../base/tensor';
import { filled } from '../base/tensor';
import type { ViTConfig } from '../nn/config';
import { type BankConfig, bankRoles, scalerShape, templateCount } from './bank';
import { initialTemplates } from './initial';
import { type Role, rolesOf } from './roles';

/**
 * A learngene whose layers are weighted sums of a few whole layers, written as a bank: its templates are the blocks of
 * these layers, as wide as the network, and the weights of the sum are its scalers, block for block.
 *
 * @param genes number of whole layers that the gene has
 */
export function layerBlocks(
  auxiliary: ViTConfig,
  genes: number,
): Pick<BankConfig, 'blockSize' | 'templates' | 'templatesOf'> {
  const blockSize = auxiliary.embedDim;
  const templatesOf = Object.fromEntries(
    rolesOf(auxiliary, { blockSize }).map((role) => [
      role.name,
      (role.layered ? genes : 1) * role.rows * role.columns,
    ]),
  );
  return { blockSize, templates: { matrix: 1, other: 1 }, templatesOf };
}

/**
 * The scalers: block b of layer l is Σ_g share(g, l, depth) · block b of gene layer g; what the network has once is taken
 * as it is.
 */
export function layerScalers(
  config: BankConfig,
  network: ViTConfig,
  share: (gene: number, layer: number, depth: number) => number,
): TensorMap {
  return new Map(
    bankRoles(config, network).map((role) => {
      const scalers = filled(scalerShape(config, role));
      const blocks = role.rows * role.columns;
      const count = templateCount(config, role);
      for (let layer = 0; layer < role.layers; layer++) {
        for (let t = 0; t < count; t++) {
          const gene = Math.floor(t / blocks);
          const value = role.layered ? share(gene, layer, role.layers) : 1;
          scalers.data[(layer * count + t) * blocks + (t % blocks)] = value;
        }
      }
      return [role.name, scalers];
    }),
  );
}

/** What a gene's layers begin with: matrices as a network's, biases and norms neutral. */
export function initialLayers(config: BankConfig, seed: number): TensorMap {
  const usual = initialTemplates(config, seed);
  return new Map(
    bankRoles(config).map((role) => [
      role.name,
      role.matrix ? initialMatrix(config, role, seed) : usual.get(role.name)!,
    ]),
  );
}

function initialMatrix(config: BankConfig, role: Role, seed: number) {
  const shape = [templateCount(config, role), ...role.template];
  return new Random(seed, 'gene', role.name).truncatedNormalTensor(shape, 0.02);
}
