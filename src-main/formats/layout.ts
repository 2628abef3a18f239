import { StudioError } from '../base/errors';
import { type ViTConfig } from '../nn/config';
import { weightShapes } from '../nn/families/registry';
import { findCopy, type Naming, type Placed as PlacedTensor } from './copies';
import { bad, missing, unsupported } from './refusals';
import type { WeightFiles } from './weights';

/** How stored tensors become a Vision Transformer's weights. */
export interface Layout {
  naming: Naming;
  /** As stored: `imgSize` is that of the stored positions. */
  config: ViTConfig;
  /** timm's name → names in the file: one, or queries, keys and values; none for zeros. */
  sources: Map<string, string[]>;
  /** So many of the first tokens have no stored positions. */
  unplaced: number;
  /** Only the class token's head is there, though there is a distillation token. */
  oneHead: boolean;
  notes: string[];
}

/** What a file's tensors do not tell. */
export interface LayoutHints {
  numHeads?: number | undefined;
  initValues?: number | undefined;
}

/**
 * Finds out from names and shapes which Vision Transformer the tensors are.
 *
 * @throws StudioError 'bad-file' naming the tensor that is missing, unsupported or of a wrong shape; 'usage' where the
 * number of heads must be said
 */
export function inferLayout(files: WeightFiles, hints: LayoutHints): Layout {
  const copy = findCopy(files);
  const placed = placeAll(files, copy.tensors);
  const shapes = new Shapes(files, placed);
  const { config, notes, unplaced } = inferConfig(shapes, hints);
  notes.unshift(...copy.notes);
  const oneHead = config.distilled === true && !placed.has('head_dist.weight');
  if (oneHead) {
    notes.push('The distillation token has no head of its own: the class token’s head decides alone.');
  }
  const sources = complete(files, placed, config, notes);
  shapes.check(config, sources, unplaced);
  return { naming: copy.naming, config, sources, unplaced, oneHead, notes };
}

/** timm's names → where each is stored: one place, or three, perhaps not all of them there. */
type Placed = Map<string, (string | undefined)[]>;

function placeAll(files: WeightFiles, tensors: readonly PlacedTensor[]): Placed {
  const placed: Placed = new Map();
  for (const { stored, name, third } of tensors) {
    const places = placed.get(name) ?? Array<undefined>(third === undefined ? 1 : 3).fill(undefined);
    const index = third ?? 0;
    if (places[index] !== undefined) throw bad(files, `has both “${places[index]}” and “${stored}”`);
    places[index] = stored;
    placed.set(name, places);
  }
  return placed;
}

/** The shapes of stored tensors, by timm's names. */
class Shapes {
  constructor(
    readonly files: WeightFiles,
    private readonly placed: Placed,
  ) {}

  has(name: string): boolean {
    return this.placed.has(name);
  }

  names(): string[] {
    return [...this.placed.keys()];
  }

  /** One dimension of a tensor that must be there. */
  dim(name: string, axis: number): number {
    const size = this.#stored(name)[axis];
    if (size === undefined) throw bad(this.files, `has a tensor “${name}” of too few dimensions`);
    return size;
  }

  rank(name: string): number {
    return this.#stored(name).length;
  }

  /** Compares all stored shapes with those of a network. */
  check(config: ViTConfig, sources: Map<string, string[]>, unplaced: number): void {
    for (const [name, shape] of weightShapes(config)) {
      const places = sources.get(name)!;
      const expected = this.#expected(name, shape, places.length, config, unplaced);
      for (const place of places) {
        const stored = this.files.shapeOf(place)!;
        if (stored.join() === expected.join()) continue;
        throw bad(
          this.files,
          `has a tensor “${place}” of the shape [${stored.join(', ')}] instead of [${expected.join(', ')}]`,
        );
      }
    }
  }

  #expected(name: string, shape: number[], parts: number, config: ViTConfig, unplaced: number): number[] {
    const [first, ...rest] = shape as [number, ...number[]];
    if (name === 'pos_embed') return [1, shape[1]! - unplaced, shape[2]!];
    if (name === 'patch_embed.proj.weight' && this.rank(name) === 2) return [first, sizeOfPatch(config)];
    return parts === 3 ? [first / 3, ...rest] : shape;
  }

  #stored(name: string): readonly number[] {
    const place = this.placed.get(name)?.[0];
    if (place === undefined) throw missing(this.files, name);
    return this.files.shapeOf(place)!;
  }
}

function inferConfig(
  shapes: Shapes,
  hints: LayoutHints,
): { config: ViTConfig; notes: string[]; unplaced: number } {
  const embedDim = shapes.dim('patch_embed.proj.weight', 0);
  const classToken = shapes.has('cls_token');
  if (!classToken && !shapes.has('fc_norm.weight')) throw missing(shapes.files, 'cls_token');
  const regTokens = shapes.has('reg_token') ? shapes.dim('reg_token', 1) : 0;
  const distilled = shapes.has('dist_token');
  const patchSize = patchSizeOf(shapes);
  const { side, unplaced } = gridOf(shapes, (classToken ? 1 : 0) + (distilled ? 1 : 0), regTokens);
  const { numHeads, notes } = headsOf(shapes, embedDim, hints.numHeads);
  const layerScale = shapes.has('blocks.0.ls1.gamma');
  const numClasses = shapes.dim('head.weight', 0);
  if (numClasses < 2) throw bad(shapes.files, 'gives one number for an image, not a score for each class');
  const config: ViTConfig = {
    imgSize: side * patchSize,
    patchSize,
    inChans: 3,
    numClasses,
    embedDim,
    depth: depthOf(shapes),
    numHeads,
    mlpRatio: shapes.dim('blocks.0.mlp.fc1.weight', 0) / embedDim,
    ...(distilled ? { distilled } : {}),
    ...(classToken ? {} : { classToken }),
    ...(regTokens > 0 ? { regTokens } : {}),
    ...(layerScale ? { initValues: hints.initValues ?? 1e-6 } : {}),
    ...(shapes.has('fc_norm.weight') ? { globalPool: 'avg' as const } : {}),
  };
  if (distilled && config.globalPool)
    throw bad(shapes.files, 'has both a distillation token and average pooling');
  if (unplaced > 0 && unplaced > regTokens)
    notes.push('Positions are stored for patches only: those of the class tokens are zeros.');
  return { config, notes, unplaced };
}

function patchSizeOf(shapes: Shapes): number {
  const name = 'patch_embed.proj.weight';
  const flat = shapes.rank(name) === 2;
  const side = flat ? Math.sqrt(shapes.dim(name, 1) / 3) : shapes.dim(name, 2);
  const channels = flat ? 3 : shapes.dim(name, 1);
  if (channels !== 3) throw bad(shapes.files, `takes images of ${channels} channels instead of 3`);
  if (!Number.isInteger(side)) throw bad(shapes.files, 'has no square patches');
  return side;
}

/** The patches along a side, and how many of the tokens before them have no positions: timm and DINO differ there. */
function gridOf(shapes: Shapes, classTokens: number, registers: number): { side: number; unplaced: number } {
  const tokens = shapes.dim('pos_embed', 1);
  for (const unplaced of [0, registers, classTokens + registers]) {
    const patches = tokens - (classTokens + registers - unplaced);
    const side = Math.round(Math.sqrt(patches));
    if (patches > 0 && side * side === patches) return { side, unplaced };
  }
  throw bad(shapes.files, `has positions for ${tokens} tokens, which are no square of patches`);
}

function depthOf(shapes: Shapes): number {
  const numbers = shapes.names().map((name) => Number(/^blocks\.(\d+)\./.exec(name)?.[1] ?? -1));
  return 1 + numbers.reduce((a, b) => Math.max(a, b), -1);
}

/** Published networks whose heads have other than 64 channels: width, depth → heads (timm's vision_transformer.py). */
const HEADS: readonly [width: number, depth: number, heads: number][] = [
  [1280, 32, 16],
  [1408, 40, 16],
  [1664, 48, 16],
];

/** Nothing in the weights tells the number of heads; nearly all networks have heads of 64 channels. */
function headsOf(shapes: Shapes, width: number, said?: number): { numHeads: number; notes: string[] } {
  if (said !== undefined) return { numHeads: said, notes: [] };
  const depth = depthOf(shapes);
  const known = HEADS.find((each) => each[0] === width && each[1] === depth)?.[2];
  if (known === undefined && width % 64 !== 0) {
    throw new StudioError(
      'usage',
      `“${shapes.files.label}” does not tell the number of its heads.`,
      `Say how many share its width of ${width}.`,
    );
  }
  const numHeads = known ?? width / 64;
  const notes = [
    `The file does not tell the number of heads: ${numHeads}, of ${width / numHeads} channels, are assumed.`,
  ];
  return { numHeads, notes };
}

/** Where all weights are; those that are known to be zeros are nowhere. Refuses what is missing or too many. */
function complete(
  files: WeightFiles,
  placed: Placed,
  config: ViTConfig,
  notes: string[],
): Map<string, string[]> {
  const shapes = weightShapes(config);
  for (const [name, places] of placed) {
    if (!shapes.has(name))
      throw unsupported(
        files.label,
        places.find((place) => place !== undefined)!,
      );
  }
  const noBias = ![...placed.keys()].some((name) => name.endsWith('.qkv.bias'));
  if (noBias) notes.push('Queries, keys and values have no biases: zeros are taken.');
  const noHead = !placed.has('head_dist.weight') && !placed.has('head_dist.bias');
  const zero = (name: string) =>
    (noBias && name.endsWith('.qkv.bias')) || (noHead && name.startsWith('head_dist.'));
  return new Map([...shapes.keys()].map((name) => [name, zero(name) ? [] : stored(files, placed, name)]));
}

function stored(files: WeightFiles, placed: Placed, name: string): string[] {
  const places = (placed.get(name) ?? [undefined]).filter((place) => place !== undefined);
  if (places.length !== placed.get(name)?.length) throw missing(files, name);
  return places;
}

function sizeOfPatch({ inChans, patchSize }: ViTConfig): number {
  return inChans * patchSize ** 2;
}
