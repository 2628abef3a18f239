import { type ProgressToken, silentProgress } from '../base/progress';
import type { HostTensor, TensorMap } from '../base/tensor';
import { SIZED_FAMILIES, sizedFamily, sizedNetwork } from '../nn/families/registry';
import type { Model, SizedConfig } from '../nn/model';
import { checkNetwork, networkShapes } from '../nn/network';
import { allFinite } from './description';
import { bad, missing, notFinite } from './refusals';
import { fittingLabels } from './told/told';
import { openWeights, unwrapped, type WeightFiles } from './weights';

/** Pixels as timm's Mixers were trained on. */
const HALF = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] } as const;

/** A network of another family than the Vision Transformers, out of a file under timm's names. */
export interface NamedModel extends Model {
  cropPct: number;
  guessed: 'normalisation'[];
  /** What was assumed, in sentences. */
  notes: string[];
}

/**
 * Reads a checkpoint under timm's own names, all of them and no others: that of a family which tells itself from them.
 *
 * @returns undefined where it is of none such
 * @throws StudioError 'bad-file' naming the tensor that is missing, too many or damaged
 */
export async function importNamed(
  path: string,
  progress: ProgressToken = silentProgress,
): Promise<NamedModel | undefined> {
  const files = unwrapped(await openWeights(path));
  try {
    const config = configOf(files);
    return config && (await readNamed(files, config, progress));
  } finally {
    await files.close();
  }
}

/** A linear layer may be kept as a convolution of single pixels. */
function alike(stored: readonly number[], shape: readonly number[]): boolean {
  const pointwise = shape.length === 2 && stored.length === 4 ? [...shape, 1, 1] : shape;
  return stored.join() === pointwise.join();
}

function configOf(files: WeightFiles): SizedConfig | undefined {
  const blocks = (of: RegExp) =>
    1 + files.names.map((name) => Number(of.exec(name)?.[1] ?? -1)).reduce((a, b) => Math.max(a, b), -1);
  const shapeOf = (name: string) => files.shapeOf(name);
  const told = { shapeOf, blocks, imgSize: files.told.imgSize };
  return SIZED_FAMILIES.map(({ timm }) => timm?.told?.(told)).find((each) => each !== undefined);
}

/** The network of a file, without tensors that change nothing and that only timm has: these are taken out of its weights. */
function withoutAdded(config: SizedConfig, weights: TensorMap): SizedConfig {
  const { timm } = sizedFamily(config);
  const bare = timm?.bare?.(config);
  const added = bare && timm?.added?.(bare);
  const idle = ([name, { data }]: [string, HostTensor]) =>
    weights.get(name)?.data.every((value, i) => value === data[i]) ?? false;
  if (!added || ![...added].every(idle)) return config;
  for (const name of added.keys()) weights.delete(name);
  return bare;
}

async function readNamed(
  files: WeightFiles,
  config: SizedConfig,
  progress: ProgressToken,
): Promise<NamedModel> {
  const stored = sizedNetwork(config);
  checkNetwork(stored);
  const shapes = networkShapes(stored);
  const nameOf = (name: string) => sizedFamily(config).timm!.nameOf?.(name) ?? name;
  const known = new Set([...shapes.keys()].map(nameOf));
  const extra = files.names.find((name) => !known.has(name));
  if (extra !== undefined) throw bad(files, `has a tensor “${extra}”, which its network has no use for`);
  const weights: TensorMap = new Map();
  for (const [ours, shape] of shapes) {
    await progress.checkpoint();
    const name = nameOf(ours);
    const found = files.shapeOf(name);
    if (!found) throw missing(files, name);
    if (!alike(found, shape)) {
      throw bad(
        files,
        `has a tensor “${name}” of the shape [${found.join(', ')}] instead of [${shape.join(', ')}]`,
      );
    }
    const { data } = await files.read(name);
    if (!allFinite(data)) throw notFinite(files, name);
    weights.set(ours, { shape, data });
  }
  const network = sizedNetwork(withoutAdded(config, weights));
  const notes = [...files.told.notes];
  const { normalisation } = files.told;
  if (!normalisation)
    notes.push(
      'The file does not tell how pixels are normalised: a mean and standard deviation of 0.5 are assumed.',
    );
  const classes =
    fittingLabels(files.told, config.numClasses, notes) ??
    Array.from({ length: config.numClasses }, (_, index) => `class ${index}`);
  return {
    ...{ network, weights, classes, notes, cropPct: files.told.cropPct ?? 1 },
    guessed: normalisation ? [] : ['normalisation'],
    normalisation: normalisation ?? { mean: HALF.mean, std: HALF.std },
  };
}
