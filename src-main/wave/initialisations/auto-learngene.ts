import type { TensorMap } from '../../base/tensor';
import type { ViTConfig } from '../../nn/config';
import { initViT } from '../../nn/families/vit/init';
import type { Model } from '../../nn/model';
import type { Initialiser, LearningTools } from '../initialiser';
import { otherDepth, withRun } from '../layer-run';

const title = 'Auto-Learngene';
/** Layers that are taken; the others are random. */
const LAYERS = 3;
/** Of the rates of a fine-tuning from random weights. */
const RATE = 5e-4;

/**
 * Auto-Learngene (Wang et al., arXiv 2305.02279): which layers of an ancestor are worth taking is searched for. Here as it
 * is used on Vision Transformers: a run of blocks is put where it was in the ancestor, in proportion; each run is trained
 * for a few updates, and the one with the lowest loss is taken. Without images the run in the middle.
 */
export const initialiser: Initialiser = {
  name: 'auto-learngene',
  title,
  description:
    'A run of an ancestor’s blocks, found by trying each; any depth, one width (arXiv 2305.02279).',
  needsSource: true,
  standIn: 'largest',
  obstacle: (config, source) => otherDepth(title, config, source),
  make: (config, seed, source) => {
    const runs = runsOf(config, source!);
    return runOf(config, seed, source!, runs[Math.floor(runs.length / 2)]!);
  },
  async learn(config, seed, source, _, tools) {
    const runs = runsOf(config, source);
    const steps = Math.max(1, Math.floor(tools.steps / runs.length));
    let best: { loss: number; weights: TensorMap } | undefined;
    for (const first of runs) {
      const weights = runOf(config, seed, source, first);
      const { loss } = await tools.train(trainableOf(weights, tools), steps);
      if (!best || loss < best.loss) best = { loss, weights };
    }
    return best!.weights;
  },
};

function trainableOf(params: TensorMap, { forward }: LearningTools) {
  return { params, groupOf: () => ({ lr: RATE, weightDecay: 0 }), forward };
}

/** Where the runs begin. */
function runsOf(config: ViTConfig, source: Model): number[] {
  const { depth } = source.network.config as ViTConfig;
  const count = Math.min(LAYERS, config.depth, depth);
  return Array.from({ length: depth - count + 1 }, (_, first) => first);
}

function runOf(config: ViTConfig, seed: number, source: Model, first: number): TensorMap {
  const { depth } = source.network.config as ViTConfig;
  const count = Math.min(LAYERS, config.depth, depth);
  const share = depth > count ? first / (depth - count) : 0;
  return withRun(initViT(config, seed), source, first, Math.round(share * (config.depth - count)), count);
}
