import { t } from '../../language';
/** What a person says of a foreign ONNX file that it does not say itself. */
export interface OnnxDraft {
  /** One per line. */
  classes: string;
  imgSize: number | undefined;
  layout: 'auto' | 'NCHW' | 'NHWC';
  outputs: 'auto' | 'logits' | 'probabilities';
  /** Which numbers pixels are normalised with; `found`: what was found out. */
  normalisation: 'found' | 'none' | 'imagenet' | 'half' | 'own';
  mean: string;
  std: string;
}

type Rgb = [number, number, number];

const KNOWN: Record<'none' | 'imagenet' | 'half', { mean: Rgb; std: Rgb }> = {
  none: { mean: [0, 0, 0], std: [1, 1, 1] },
  imagenet: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
  half: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
};

export function emptyOnnxDraft(file?: { classes: string[] | null }): OnnxDraft {
  return {
    classes: file?.classes?.join('\n') ?? '',
    imgSize: undefined,
    layout: 'auto',
    outputs: 'auto',
    normalisation: 'found',
    mean: '0.5, 0.5, 0.5',
    std: '0.5, 0.5, 0.5',
  };
}

export interface OnnxOptionsInput {
  classes?: string[];
  imgSize?: number;
  normalisation?: { mean: Rgb; std: Rgb };
  layout?: 'NCHW' | 'NHWC';
  outputs?: 'logits' | 'probabilities';
}

/** The draft as a request wants it, and the first thing that is wrong with it. */
export function onnxOptions(draft: OnnxDraft): { options: OnnxOptionsInput; problem?: string } {
  const options: OnnxOptionsInput = {};
  const classes = draft.classes
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (classes.length === 1) return { options, problem: t('import.giveAtLeastTwoClassesOne') };
  if (classes.length > 1) options.classes = classes;
  if (draft.imgSize !== undefined) options.imgSize = draft.imgSize;
  if (draft.layout !== 'auto') options.layout = draft.layout;
  if (draft.outputs !== 'auto') options.outputs = draft.outputs;
  if (draft.normalisation === 'own') {
    const mean = rgbOf(draft.mean);
    const std = rgbOf(draft.std);
    if (!mean || !std) return { options, problem: t('import.meanAndDeviationAreThreeNumbers') };
    if (std.some((value) => value <= 0)) return { options, problem: t('import.deviationsAreGreaterThan0') };
    options.normalisation = { mean, std };
  } else if (draft.normalisation !== 'found') options.normalisation = KNOWN[draft.normalisation];
  return { options };
}

/** Three numbers with commas or spaces between them; one number stands for all three. */
export function rgbOf(text: string): Rgb | undefined {
  const numbers = text
    .split(/[\s,;]+/)
    .filter((part) => part !== '')
    .map(Number);
  if (numbers.some((value) => !Number.isFinite(value))) return undefined;
  const [r, g = r, b = r] = numbers;
  const right = numbers.length === 1 || numbers.length === 3;
  return right && r !== undefined && g !== undefined && b !== undefined ? [r, g, b] : undefined;
}
