import { StudioError } from '../base/errors';

interface Labelled {
  /** The file's or folder's name. */
  label: string;
}

/** What other Vision Transformers have, and ours has not. */
const UNSUPPORTED: [RegExp, string][] = [
  [/reg_token|register_tokens/, 'register tokens'],
  [/\b[qk]_norm\./, 'normalised queries and keys'],
  [/\bnorm_pre\./, 'a norm before its first block'],
  [/\battn_pool\./, 'attention pooling'],
  [/\bpre_logits\./, 'a layer before its classifier'],
  [/rel_pos|relative_position/, 'relative positions'],
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

/** The error for a weight that is not there. */
export function missing(files: Labelled, name: string): StudioError {
  if (name === 'cls_token') return bad(files, 'holds no Vision Transformer: it has no class token');
  if (name.startsWith('head.')) return bad(files, `has no classifier (“${name}”)`);
  return bad(files, `lacks the weight “${name}”`);
}

/** @param problem the rest of a sentence that begins with the file's name */
export function bad({ label }: Labelled, problem: string): StudioError {
  return new StudioError('bad-file', `“${label}” ${problem}.`, HINT);
}

const HINT = 'Choose a plain ViT or DeiT classifier.';
