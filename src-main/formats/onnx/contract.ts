import { basename } from 'node:path';
import { StudioError } from '../../base/errors';
import { ElementType } from '../../engine/onnx/model';
import type { DeclaredValue, OnnxHeader } from './header';

/** Where the colour channels are: [batch, channels, height, width], or last. */
export type Layout = 'NCHW' | 'NHWC';

/** How images go into a foreign classifier. */
export interface ImageInput {
  name: string;
  type: 'float32' | 'float16' | 'uint8';
  layout: Layout;
  /** 3: colour; 1: grey. */
  channels: 1 | 3;
  /** Pixels per side; undefined where the file leaves it open. */
  imgSize: number | undefined;
  /** Images that must be given at once; undefined: any number. */
  batch: number | undefined;
}

/** How its scores come out. */
export interface ScoreOutput {
  name: string;
  kind: 'logits' | 'probabilities';
}

const HINT = 'A teacher takes one image and gives one score for each class.';

/**
 * The one image input of a classifier.
 *
 * @param layout overrides what the shape suggests
 * @throws StudioError 'mismatch' where the model takes anything else
 */
export function imageInput(path: string, { inputs }: OnnxHeader, layout?: Layout): ImageInput {
  const name = basename(path);
  const [input, ...others] = inputs;
  if (!input) throw new StudioError('mismatch', `“${name}” has no input.`, HINT);
  if (others.length > 0) {
    const names = inputs.map((each) => `“${each.name}”`).join(', ');
    throw new StudioError(
      'mismatch',
      `“${name}” has ${inputs.length} inputs, ${names}, not one image.`,
      HINT,
    );
  }
  const dims = input.shape;
  if (dims?.length !== 4) {
    throw new StudioError('mismatch', `“${name}” takes ${shown(dims)}, not images.`, HINT);
  }
  const type = (['float32', 'float16', 'uint8'] as const).find(
    (each) => ElementType[each] === input.elementType,
  );
  if (!type) {
    const hint = 'Images are given as float32, float16 or uint8.';
    throw new StudioError(
      'mismatch',
      `The input of “${name}” is of an element type that no image is given in.`,
      hint,
    );
  }
  const known = layout ?? layoutOf(dims);
  return { name: input.name, type, layout: known, ...measured(name, dims, known) };
}

/** Channels are few where they are; without any number it is what PyTorch exports. */
function layoutOf(dims: readonly (number | string)[]): Layout {
  const isChannels = (dim: number | string | undefined) => dim === 3 || dim === 1;
  return isChannels(dims[3]) && !isChannels(dims[1]) ? 'NHWC' : 'NCHW';
}

function measured(
  name: string,
  dims: readonly (number | string)[],
  layout: Layout,
): Pick<ImageInput, 'channels' | 'imgSize' | 'batch'> {
  const [batch, ...rest] = dims as [number | string, number | string, number | string, number | string];
  const [channels, height, width] = layout === 'NCHW' ? rest : [rest[2], rest[0], rest[1]];
  if (typeof channels === 'number' && channels !== 3 && channels !== 1) {
    throw new StudioError(
      'mismatch',
      `“${name}” takes images of ${channels} channels; only colour (3) and grey (1) ones can be given.`,
      'If these are not its channels, choose the other layout.',
    );
  }
  const sides = [height, width].filter((side) => typeof side === 'number');
  if (new Set(sides).size > 1) {
    throw new StudioError(
      'mismatch',
      `“${name}” takes images of ${height} × ${width} pixels; only square ones can be given.`,
      'Export it for square images.',
    );
  }
  return {
    channels: channels === 1 ? 1 : 3,
    imgSize: sides[0],
    batch: typeof batch === 'number' ? batch : undefined,
  };
}

/**
 * The output that holds the scores, as far as the file's header tells.
 *
 * @throws StudioError 'mismatch' where no output, or more than one, can be class scores
 */
export function scoreOutput(path: string, header: OnnxHeader, kind?: ScoreOutput['kind']): ScoreOutput {
  const name = basename(path);
  const possible = header.outputs.filter(couldBeScores);
  const output = possible.length > 1 ? possible.find((each) => each.name === 'logits') : possible[0];
  if (!output) {
    const all = header.outputs.map((each) => `“${each.name}” ${shown(each.shape)}`).join(', ');
    const problem = possible.length > 1 ? 'More than one output' : 'No output';
    throw new StudioError(
      'mismatch',
      `${problem} of “${name}” could be class scores: ${all || 'it has none'}.`,
      HINT,
    );
  }
  return { name: output.name, kind: kind ?? kindOf(header, output.name) };
}

/** [batch, classes], perhaps with sides of 1 left over from pooling. */
function couldBeScores({ elementType, shape }: DeclaredValue): boolean {
  const type = elementType === ElementType.float32 || elementType === ElementType.float16;
  if (!type || !shape) return type;
  return shape.length >= 2 && shape[1] !== 1 && shape.slice(2).every((dim) => dim === 1);
}

/** Operators that only hand values on. */
const PASSING = new Set(['Identity', 'Cast', 'Reshape', 'Flatten', 'Squeeze']);
const LONGEST_TAIL = 8;

function kindOf({ producedBy }: OnnxHeader, output: string): ScoreOutput['kind'] {
  let last = producedBy.get(output);
  for (let i = 0; i < LONGEST_TAIL && last && PASSING.has(last.op); i++)
    last = producedBy.get(last.input ?? '');
  return last?.op === 'Softmax' || last?.op === 'Sigmoid' ? 'probabilities' : 'logits';
}

function shown(shape: readonly (number | string)[] | undefined): string {
  return shape ? `[${shape.join(', ')}]` : 'something of no told shape';
}
