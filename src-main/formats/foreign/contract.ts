import { StudioError } from '../../base/errors';
import { ElementType } from '../../engine/onnx/model';
import type { Layout } from '../told/told';
import { type DeclaredValue, fourSides, type Lacking, lackingAxis } from './axes';

/** What a graph takes and gives, in whatever format. */
export interface DeclaredGraph {
  inputs: DeclaredValue[];
  outputs: DeclaredValue[];
  /** The operator that gives an output, behind those that only hand values on; undefined where that is not known. */
  lastOperator(output: string): string | undefined;
}

const IMAGE_TYPES = ['float32', 'float16', 'float64', 'uint8', 'int8', 'int32', 'int64'] as const;
export type ImageType = (typeof IMAGE_TYPES)[number];

/** How images go into a foreign classifier. */
export interface ImageInput {
  name: string;
  type: ImageType;
  layout: Layout;
  /** 3: colour; 1: grey. */
  channels: 1 | 3;
  /** Pixels per side (the height, where images are oblong); undefined where the file leaves it open. */
  imgSize: number | undefined;
  /** The width, where it is another. */
  width: number | undefined;
  /** Images that must be given at once; undefined: any number. */
  batch: number | undefined;
  /** What its shape does without. */
  without?: Lacking;
}

/** What is open about the input. */
export interface OpenInput {
  input: ImageInput;
  /** Nothing in the shape tells where the channels are. */
  anyLayout: boolean;
  /** Inputs that are no images, with the one number that each is given. */
  constants: Constant[];
}

export interface Constant {
  name: string;
  elementType: number;
  shape: number[];
  value: number;
}

/** How its scores come out. */
export interface ScoreOutput {
  name: string;
  kind: 'logits' | 'probabilities';
}

const HINT = 'A teacher takes one image and gives one score for each class.';

/**
 * The one image input of a classifier; others may be switches, which get the value that they have in use.
 *
 * @param file the file's name, for messages
 * @param said what a person said: the layout, the values of switches
 * @throws StudioError 'mismatch' where the model takes anything else
 */
export function imageInput(
  file: string,
  { inputs }: Pick<DeclaredGraph, 'inputs'>,
  said: { layout?: Layout | undefined; constants?: Readonly<Record<string, number>> | undefined } = {},
): OpenInput {
  if (inputs.length === 0) throw new StudioError('mismatch', `“${file}” has no input.`, HINT);
  const whole = inputs.filter(({ shape }) => shape === undefined || shape.length === 4);
  const images = whole.length > 0 ? whole : inputs.filter(lackingAxis);
  const [input] = images;
  if (inputs.length > 1 && images.length !== 1) {
    const names = inputs.map((each) => `“${each.name}”`).join(', ');
    throw new StudioError(
      'mismatch',
      `“${file}” has ${inputs.length} inputs, ${names}, not one image.`,
      HINT,
    );
  }
  if (!input)
    throw new StudioError('mismatch', `“${file}” takes ${shown(inputs[0]!.shape)}, not images.`, HINT);
  const type = IMAGE_TYPES.find((each) => ElementType[each] === input.elementType);
  if (!type) {
    throw new StudioError(
      'mismatch',
      `The input of “${file}” is of an element type that no image is given in.`,
      `Images are given as ${IMAGE_TYPES.join(', ')}.`,
    );
  }
  const without = lackingAxis(input);
  const { layout, dims } = fourSides(input.shape, without, said.layout);
  const shape = measured(file, dims, layout ?? 'NCHW');
  return {
    input: { name: input.name, type, layout: layout ?? 'NCHW', ...shape, ...(without && { without }) },
    anyLayout: layout === undefined,
    constants: inputs
      .filter((each) => each !== input)
      .map((each) => constantOf(file, each, said.constants ?? {})),
  };
}

/** More of a side would fit into no memory with what a network makes of it. */
const MOST_PIXELS = 4096;

function measured(
  file: string,
  dims: readonly (number | string)[],
  layout: Layout,
): Pick<ImageInput, 'channels' | 'imgSize' | 'width' | 'batch'> {
  const [batch, ...rest] = dims as [number | string, number | string, number | string, number | string];
  const [channels, height, width] = layout === 'NCHW' ? rest : [rest[2], rest[0], rest[1]];
  if (typeof channels === 'number' && channels !== 3 && channels !== 1) {
    throw new StudioError(
      'mismatch',
      `“${file}” takes images of ${channels} channels; only colour (3) and grey (1) ones can be given.`,
      'If these are not its channels, choose the other layout.',
    );
  }
  const sides = [height, width].filter((side) => typeof side === 'number');
  if (sides.some((side) => side > MOST_PIXELS)) {
    throw new StudioError(
      'mismatch',
      `“${file}” takes images of ${sides.join('×')} pixels; ${MOST_PIXELS} a side are possible.`,
      'Export it for smaller images.',
    );
  }
  return {
    channels: channels === 1 ? 1 : 3,
    imgSize: sides[0],
    width: sides.length === 2 && sides[0] !== sides[1] ? sides[1] : undefined,
    batch: typeof batch === 'number' ? batch : undefined,
  };
}

/** Switches of training that stayed in a graph: the share that dropout keeps, whether it is trained. */
const SWITCHES: [RegExp, number][] = [
  [/keep/i, 1],
  [/drop|train|learning|phase|is_?test/i, 0],
];

function constantOf(file: string, value: DeclaredValue, said: Readonly<Record<string, number>>): Constant {
  const { name, elementType, shape = [] } = value;
  const sides = shape.map((dim) => (typeof dim === 'number' ? dim : 1));
  const given = said[name] ?? SWITCHES.find(([pattern]) => pattern.test(name))?.[1];
  const single = sides.every((side) => side === 1);
  if (given !== undefined && single) return { name, elementType, shape: sides, value: given };
  throw new StudioError(
    'mismatch',
    `“${file}” takes “${name}” (${shown(value.shape)}) beside the image.`,
    single ? `Say what it is to be: --constant ${name}=1, for example.` : HINT,
  );
}

const NAMED_SCORES =
  /^(logits?|scores?|outputs?(_?0)?|prob\w*|softmax\w*|predictions?|main\w*|class\w*|y)(:0)?$/i;
const NO_SCORES = /aux|feature|embed|hidden|pool/i;

/**
 * The outputs that may hold the scores, as far as a header tells, the likeliest first.
 *
 * @param chosen by a person
 * @throws StudioError 'mismatch' where no output can be class scores
 */
export function scoreOutputs(
  file: string,
  graph: DeclaredGraph,
  chosen?: string,
): [ScoreOutput, ...ScoreOutput[]] {
  const floats = graph.outputs.filter(couldBeScores);
  const possible = floats.filter(
    (each) => !isColumn(each, floats) && !NO_SCORES_OF.has(graph.lastOperator(each.name)),
  );
  const all = graph.outputs.map((each) => `“${each.name}” ${shown(each.shape)}`).join(', ');
  if (chosen !== undefined && !graph.outputs.some(({ name }) => name === chosen)) {
    throw new StudioError('mismatch', `“${file}” has no output “${chosen}”.`, `It has: ${all || 'none'}.`);
  }
  const names = chosen === undefined ? possible.map(({ name }) => name) : [chosen];
  const rank = (name: string) =>
    (name === 'logits' ? 0 : NAMED_SCORES.test(name) ? 1 : 2) + (NO_SCORES.test(name) ? 4 : 0);
  const [first, ...others] = [...names]
    .sort((a, b) => rank(a) - rank(b))
    .map((name) => outputOf(graph, name));
  if (first) return [first, ...others];
  throw new StudioError(
    'mismatch',
    `No output of “${file}” could be class scores: ${all || 'it has none'}.`,
    HINT,
  );
}

const FLOATS: ReadonlySet<number> = new Set([ElementType.float32, ElementType.float16, ElementType.float64]);

/** One number for each class, perhaps with sides of 1 left over from pooling; a single one tells two classes apart. */
function couldBeScores({ elementType, shape }: DeclaredValue): boolean {
  if (!FLOATS.has(elementType)) return false;
  if (!shape) return true;
  if (shape.length === 0) return false;
  return shape.length === 1 || shape.slice(1).filter((dim) => dim !== 1).length <= 1;
}

/** One class of several that have an output each: scikit-learn’s converter writes them so, if asked to. */
function isColumn({ shape }: DeclaredValue, floats: readonly DeclaredValue[]): boolean {
  return shape?.length === 1 && floats.filter((each) => each.shape?.length === 1).length > 1;
}

/** What sorts scores by their size hands on nothing that tells which class they are of. */
const NO_SCORES_OF: ReadonlySet<string | undefined> = new Set(['TopK', 'TopKV2', 'NonMaxSuppression']);

function outputOf(graph: DeclaredGraph, name: string): ScoreOutput {
  const last = graph.lastOperator(name);
  return { name, kind: last === 'Softmax' || last === 'Sigmoid' ? 'probabilities' : 'logits' };
}

function shown(shape: readonly (number | string)[] | undefined): string {
  return shape ? `[${shape.join(', ')}]` : 'something of no told shape';
}
