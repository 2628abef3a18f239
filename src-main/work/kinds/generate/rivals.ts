import { asStudioError } from '../../../base/errors';
import type { Size } from '../../../base/size';
import { countFlops, countParameters } from '../../../nn/families/registry';
import { type BankConfig, networkOf, ownSize, rivalNetwork } from '../../../wave/bank';
import { smallestSize } from '../../../wave/elastic';
import { initialiser } from '../../../wave/initialisers';
import { checkRivalSize, describeTarget, type TargetDescription } from '../../../wave/size';

/** The size that a bank composes for a rival to take from, where no model is named. */
export function sourceSize(config: BankConfig, size: Size, init: string): Size {
  const own = ownSize(config);
  const { standIn } = initialiser(init);
  if (standIn === 'largest') return own;
  if (standIn === 'smallest') return config.elastic ? smallestSize(config.elastic) : own;
  return describeTarget(config, size).valid ? size : own;
}

/** What a rival's network of a size would be, as `describeTarget` says it of the bank's own. Never throws. */
export function describeRival(
  config: BankConfig,
  size: Size,
  init: string,
  numClasses?: number,
): Omit<TargetDescription, 'mode'> {
  const reason = obstacleTo(config, size, init, numClasses);
  if (reason !== undefined) return { valid: false, reason, nearest: [], parameters: 0, flops: 0 };
  const network = rivalNetwork(config, size, numClasses);
  return { valid: true, nearest: [], parameters: countParameters(network), flops: countFlops(network) };
}

function obstacleTo(config: BankConfig, size: Size, init: string, numClasses?: number): string | undefined {
  const way = initialiser(init);
  try {
    checkRivalSize(config, size, numClasses);
    if (!way.needsSource) return undefined;
    return way.obstacle(rivalNetwork(config, size), networkOf(config, sourceSize(config, size, init)));
  } catch (error) {
    const { message, hint } = asStudioError(error);
    return `${message} ${hint}`.trim();
  }
}
