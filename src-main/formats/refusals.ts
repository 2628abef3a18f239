import { StudioError } from '../base/errors';
import type { ToldNetwork } from './told/told';

interface Labelled {
  /** The file's or folder's name. */
  label: string;
}

/** Positions that are added to attention, as BEiT and others have them, wherever their tables stand. */
const RELATIVE = /rel_pos|relative_position/;

/** What other Vision Transformers have, and ours has not. */
const UNSUPPORTED: [RegExp, string][] = [
  [/\b[qk]_norm\./, 'normalised queries and keys'],
  [/\bnorm_pre\./, 'a norm before its first block'],
  [/\battn_pool\./, 'attention pooling'],
  [/\bpre_logits\./, 'a layer before its classifier'],
  [RELATIVE, 'relative positions'],
  [/patch_embed\.backbone\./, 'a convolutional stem'],
  [/\bpooler\./, 'a pooler'],
];

/** The error for a tensor that our network has no use for. */
export function unsupported(label: string, stored: string): StudioError {
  const what = UNSUPPORTED.find(([pattern]) => pattern.test(stored))?.[1];
  return new StudioError(
    'bad-file',
    what
      ? `“${label}” has ${what} (“${stored}”), which ${what.endsWith('s') ? 'are' : 'is'} not supported.`
      : `“${label}” has a tensor “${stored}”, which no supported Vision Transformer has.`,
    HINT,
  );
}

/**
 * Refuses networks that add relative positions to attention: without these they would be read, and answer wrongly.
 *
 * @param names all tensors that are of the network, or might be
 * @throws StudioError 'bad-file'
 */
export function refuseRelative(label: string, names: readonly string[]): void {
  const table = names.find((name) => RELATIVE.test(name));
  if (table !== undefined) throw unsupported(label, table);
}

/** The error for what LoRA adds to a network, alone or beside it. */
export function unmerged({ label }: Labelled, stored: string): StudioError {
  return new StudioError(
    'bad-file',
    `“${label}” holds an adapter of a network (“${stored}”), not a network of its own.`,
    'Merge it into its network first, with merge_and_unload() of PEFT, and save that.',
  );
}

/** The error for a weight that is not there. */
export function missing(files: Labelled, name: string): StudioError {
  if (name === 'cls_token')
    return bad(files, 'has no class token and no fc_norm, so that it is not known what its classifier reads');
  if (name === 'pos_embed')
    return bad(files, 'has no learned positions; others, such as rotary ones, are not supported');
  if (name.startsWith('head.')) return bad(files, `has no classifier (“${name}”)`);
  return bad(files, `lacks the weight “${name}”`);
}

/** @param problem the rest of a sentence that begins with the file's name */
export function bad({ label }: Labelled, problem: string): StudioError {
  return new StudioError('bad-file', `“${label}” ${problem}.`, HINT);
}

const HINT = 'Export it as ONNX, of which any image classifier is read, or choose a plain ViT or DeiT.';

/** Refuses what its own description calls another kind of network. @throws StudioError 'bad-file' */
export function checkModelType({ modelType: type = 'vit' }: ToldNetwork, label: string): void {
  if (['vit', 'deit', 'timm_wrapper'].includes(type)) return;
  throw bad({ label }, `holds a “${type}”, not a ViT or DeiT`);
}

/**
 * Refuses a network that is computed in another way than ours, though its weights have the same names.
 *
 * @returns what is computed a little otherwise, in sentences
 * @throws StudioError 'bad-file'
 */
export function checkComputed(told: ToldNetwork, naming: string, label: string): string[] {
  const { modelType: type, activation = 'gelu', architecture = '' } = told;
  if (/_rpn_/.test(architecture))
    throw bad({ label }, `has its norms behind its layers (“${architecture}”), which is not supported`);
  // What transformers takes where the file does not say; timm and torchvision always take 1e-6.
  const ofTransformers = naming === 'hf' && type !== undefined && type !== 'timm_wrapper';
  const epsilon = told.epsilon ?? (ofTransformers ? 1e-12 : 1e-6);
  if (!/^(gelu|gelu_python|gelu_erf)$/.test(activation)) {
    throw bad({ label }, `uses the activation “${activation}”; only the exact “gelu” is supported`);
  }
  if (epsilon > 1e-6 || epsilon < 0) {
    throw bad({ label }, `normalises its layers with an epsilon of ${epsilon}; at most 1e-6 is supported`);
  }
  if (epsilon === 1e-6) return [];
  return [
    `Layers are normalised with an epsilon of 1e-6 instead of ${epsilon}, as timm does for the same weights.`,
  ];
}

/** The error for a weight that training, or a disk, has spoilt. */
export function notFinite({ label }: Labelled, name: string): StudioError {
  return new StudioError(
    'bad-file',
    `The weight “${name}” of “${label}” has values that are not finite numbers.`,
    'The file is damaged, or its training failed: choose another.',
  );
}
