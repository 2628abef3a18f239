import { headDimOf, numTokens, type ViTConfig, vitWeights } from '../nn/config';

/**
 * Why weights of one network cannot become those of another that may be of another width, depth and hidden width, but must
 * see the same patches and have the same tokens and heads of the same size; undefined if they can.
 */
export function otherKind(title: string, config: ViTConfig, source: ViTConfig): string | undefined {
  const what = difference(config, source);
  return what && `${title} cannot make it from this model: ${what}.`;
}

function difference(a: ViTConfig, b: ViTConfig): string | undefined {
  if (a.patchSize !== b.patchSize || a.inChans !== b.inChans || numTokens(a) !== numTokens(b)) {
    return 'its patches or tokens are others';
  }
  if (a.perBlock ?? b.perBlock) return 'its blocks are not alike';
  if (a.headDim !== b.headDim) return 'its heads are not as wide together as the network';
  const heads = [a, b].map(headDimOf);
  if (heads[0] !== heads[1]) return `its heads are of ${heads[1]}, not of ${heads[0]}`;
  const names = (config: ViTConfig) => [...vitWeights({ ...config, depth: 1 }).keys()].join();
  return names(a) === names(b) ? undefined : 'it has other tensors';
}

/** Why a smaller network cannot become this one by growing; undefined if it can. */
export function cannotGrow(title: string, config: ViTConfig, source: ViTConfig): string | undefined {
  const hidden = ({ embedDim, mlpRatio }: ViTConfig) => Math.round(embedDim * mlpRatio);
  if (config.depth < source.depth) {
    return `${title} cannot make a depth of ${config.depth} from a model of depth ${source.depth}: it grows networks.`;
  }
  if (config.embedDim < source.embedDim || hidden(config) < hidden(source)) {
    return `${title} cannot make a width of ${config.embedDim} from a model of width ${source.embedDim}: it grows networks.`;
  }
  return otherKind(title, config, source);
}

/** The name of a weight in the block `layer`, and which block it is of; undefined where the network has it once. */
export function layerOf(name: string): number | undefined {
  const [, layer] = /^blocks\.(\d+)\./.exec(name) ?? [];
  return layer === undefined ? undefined : Number(layer);
}

export function inLayer(name: string, layer: number): string {
  return name.replace(/^blocks\.\d+/, `blocks.${layer}`);
}
