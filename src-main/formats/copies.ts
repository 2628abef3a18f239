import { placeOfMmpretrain } from './mmpretrain';
import { placeOfHf, type Place } from './names';
import { placeOfJeon, placeOfMelas } from './older-names';
import { bad, refuseRelative, unmerged, unsupported } from './refusals';
import { placeOfTorchvision } from './torchvision';
import type { WeightFiles } from './weights';

/** Whose names a checkpoint's tensors have. */
export type Naming = 'timm' | 'hf' | 'torchvision' | 'mmpretrain' | 'jeon' | 'melas';

/** A tensor that is to be a weight. */
export interface Placed extends Place {
  /** Its name in the file. */
  stored: string;
}

/** The tensors of the one network that is read, and what was said of the choice. */
export interface Copy {
  naming: Naming;
  tensors: Placed[];
  notes: string[];
}

/** By the patch embedding's weight a Vision Transformer is known, whatever stands before its name. */
const ANCHORS: [Naming, string][] = [
  ['hf', 'embeddings.patch_embeddings.projection.weight'],
  ['timm', 'patch_embed.proj.weight'],
  ['mmpretrain', 'patch_embed.projection.weight'],
  ['torchvision', 'conv_proj.weight'],
  ['jeon', 'embeddings.patch_embeddings.weight'],
  ['melas', 'patch_embedding.weight'],
];

/** Weights that were averaged in training, which are nearly always the better ones (timm takes them first, too). */
export const AVERAGED = /(^|[._])(ema|averaged?|avg|swa|shadow|teacher)([._]|$)/i;

interface Candidate {
  naming: Naming;
  prefix: string;
}

/**
 * Finds the Vision Transformer among all tensors: wrappers' prefixes are whatever stands before the patch embedding;
 * of several copies the averaged one is taken; what belongs to training alone is left out. Each choice is a note.
 *
 * @throws StudioError 'bad-file' where there is none, or where a tensor is not known
 */
export function findCopy(files: WeightFiles): Copy {
  const adapter = files.names.find((name) => /\.lora_[AB]\./.test(name));
  if (adapter !== undefined) throw unmerged(files, adapter);
  const candidates = candidatesIn(files.names);
  const [taken, ...others] = candidates.sort((a, b) => rank(files.names, a) - rank(files.names, b));
  if (!taken)
    throw bad(
      files,
      'holds neither a Vision Transformer, for it has no patch embedding, nor a convolutional network that is known',
    );
  const notes: string[] = [];
  if (others.length > 0) notes.push(takenOf(candidates, taken));
  const own = files.names.filter((name) => ownerOf(candidates, name) === taken);
  const free = files.names.filter((name) => ownerOf(candidates, name) === undefined);
  refuseRelative(files.label, [...own, ...free]);
  const { tensors, left, head } = placeAll(files, taken, own, free);
  if (head !== undefined)
    notes.push(`“${head}” is taken for the classifier: nothing else gives scores of what the network sees.`);
  if (left.length > 0) {
    const more = left.length > 1 ? ` and ${left.length - 1} more` : '';
    notes.push(
      `“${left[0]!}”${more} belong${left.length > 1 ? '' : 's'} to no Vision Transformer and ${left.length > 1 ? 'are' : 'is'} left out.`,
    );
  }
  return { naming: taken.naming, tensors, notes };
}

/** Which of several networks in a file is read, in a sentence. */
export function takenOf(all: readonly { prefix: string }[], { prefix }: { prefix: string }): string {
  const names = all.map((each) => shown(each.prefix)).join(' and ');
  const why = AVERAGED.test(prefix) ? ', whose weights were averaged,' : '';
  return `The file holds ${all.length} networks, under ${names}: the one under ${shown(prefix)}${why} is taken.`;
}

function candidatesIn(names: string[]): Candidate[] {
  return names.flatMap((name) => {
    const anchor = ANCHORS.find(([, end]) => name === end || name.endsWith(`.${end}`));
    return anchor ? [{ naming: anchor[0], prefix: name.slice(0, -anchor[1].length) }] : [];
  });
}

/** A copy with a classifier comes first, then an averaged one, then the one with the shortest prefix. */
function rank(names: string[], { prefix }: Candidate): number {
  const headed = outer(prefix).some((each) => names.some((name) => headOf(name, each)));
  return (headed ? 0 : 10_000) + (AVERAGED.test(prefix) ? 0 : 1000) + prefix.length;
}

/** The candidate with the longest prefix that a name has; the empty prefix owns what is known of a ViT. */
function ownerOf(candidates: Candidate[], name: string): Candidate | undefined {
  return candidates
    .filter(({ prefix }) => name.startsWith(prefix))
    .sort((a, b) => b.prefix.length - a.prefix.length)[0];
}

/** A prefix, and those around it: `model.vit.` → `model.vit.`, `model.`, `` */
function outer(prefix: string): string[] {
  const parts = prefix.split('.').slice(0, -1);
  return [...parts.map((_, i) => `${parts.slice(0, parts.length - i).join('.')}.`), ''];
}

/** What is in a file because of training, and takes no part in classifying. */
export const OF_TRAINING =
  /^(criterion|loss(_fn|_func)?|optimizer|scheduler|metrics?|(train|val|valid|test)_?\w*(acc|loss|metric)\w*|temperature|logit_scale|mask_token|decoder\w*|n_averaged|ema_decay|num_updates|global_step|epoch|step|image_(mean|std)|normalize|transforms?|aug\w*|mixup\w*)(\.|$)/i;

/** What torch.compile, FSDP and checkpointing of activations put around single blocks. */
const WRAPPERS = /\b_(orig_mod|fsdp_wrapped_module|checkpoint_wrapped_module)\./g;

function placeAll(
  files: WeightFiles,
  { naming, prefix }: Candidate,
  own: string[],
  free: string[],
): { tensors: Placed[]; left: string[]; head: string | undefined } {
  const left: string[] = [];
  const tensors: Placed[] = [];
  const heads = new Map<string, string>();
  for (const stored of own) {
    const name = stored.slice(prefix.length).replace(WRAPPERS, '');
    const place = placeOf(naming, name);
    if (place) tensors.push({ ...place, stored });
    else if (headOf(stored, prefix)) heads.set(stored, headOf(stored, prefix)!);
    else if (OF_TRAINING.test(name)) left.push(stored);
    else throw unsupported(files.label, stored);
  }
  const around = outer(prefix).slice(1);
  for (const stored of free) {
    const owner = around.find((each) => headOf(stored, each));
    const layer = owner === undefined ? laterOf(stored, prefix) : headOf(stored, owner);
    if (layer === undefined) left.push(stored);
    else heads.set(stored, layer);
  }
  const unnamed = heads.size === 0 ? unnamedHead(files, { naming, prefix }, left) : undefined;
  for (const part of ['.weight', '.bias']) {
    const at = unnamed === undefined ? -1 : left.indexOf(unnamed + part);
    if (at >= 0) heads.set(left.splice(at, 1)[0]!, unnamed!);
  }
  tensors.push(...placeHeads(files, heads));
  return { tensors, left, head: unnamed };
}

/** The only layer left that takes what the network gives, whatever it is called: `out`, `fc_final`. */
function unnamedHead(
  files: WeightFiles,
  { naming, prefix }: Candidate,
  left: readonly string[],
): string | undefined {
  const [, anchor] = ANCHORS.find(([each]) => each === naming)!;
  const width = files.shapeOf(prefix + anchor)?.[0];
  const [only, ...others] = left.filter((name) => {
    const [outputs = 0, inputs, ...more] = files.shapeOf(name) ?? [];
    return (
      /\.weight$/.test(name) &&
      !OF_TRAINING.test(name) &&
      inputs === width &&
      outputs > 1 &&
      more.length === 0
    );
  });
  return others.length === 0 ? only?.replace(/\.weight$/, '') : undefined;
}

function placeOf(naming: Naming, name: string): Place | undefined {
  if (naming === 'hf') return placeOfHf(name);
  if (naming === 'torchvision') return placeOfTorchvision(name);
  if (naming === 'mmpretrain') return placeOfMmpretrain(name);
  if (naming === 'jeon') return placeOfJeon(name);
  if (naming === 'melas') return placeOfMelas(name);
  if (/^(head|classifier|fc)\./.test(name)) return undefined;
  if (TIMM.test(name))
    return { name: name.replace(/\.gamma_([12])$/, '.ls$1.gamma').replace('register_tokens', 'reg_token') };
  return undefined;
}

const TIMM =
  /^((cls|dist|reg)_token|register_tokens|pos_embed|(patch_embed\.proj|norm|fc_norm|head_dist|blocks\.(0|[1-9]\d*)\.(norm[12]|attn\.(qkv|proj)|mlp\.fc[12]))\.(weight|bias)|blocks\.(0|[1-9]\d*)\.(ls[12]\.gamma|gamma_[12]))$/;

/** The classifier's layer that a name is of, perhaps in a sequence: `head`, `classifier.1`; undefined for other names. */
function headOf(name: string, prefix: string): string | undefined {
  if (!name.startsWith(prefix)) return undefined;
  return /^((?:head\.layers\.head(?:_dist)?|heads\.head|heads|head\.fc|head|classifier\.head|classifier|fc|mlp_head|cls_head|classification_head|cls_classifier|linear|last_linear|head_dist|distillation_classifier)(?:\.\d+)?)\.(?:weight|bias)$/.exec(
    name.slice(prefix.length),
  )?.[1];
}

/** The classifier's layer where a network is one member of a sequence: `0.patch_embed…`, `1.weight`. */
function laterOf(name: string, prefix: string): string | undefined {
  const [, around, place] = /^((?:.*\.)?)(\d+)\.$/.exec(prefix) ?? [];
  if (around === undefined || !name.startsWith(around)) return undefined;
  const layer = /^(\d+)((?:\.\d+)?)\.(?:weight|bias)$/.exec(name.slice(around.length));
  return layer && Number(layer[1]) > Number(place) ? `${layer[1]}${layer[2]}` : undefined;
}

/** @param heads the classifier's stored tensors → the layer that each is of */
function placeHeads(files: WeightFiles, heads: Map<string, string>): Placed[] {
  const dist = /^(head_dist|head\.layers\.head_dist|distillation_classifier)$/;
  const main = [...heads].filter(([, layer]) => !dist.test(layer));
  const layers = new Set(main.map(([, layer]) => layer));
  if (layers.size > 1) {
    const [first, second] = [...layers];
    throw bad(
      files,
      `has a classifier of several layers (“${first!}”, “${second!}”), which is not supported`,
    );
  }
  return [...heads].map(([stored, layer]) => ({
    stored,
    name: `${dist.test(layer) ? 'head_dist' : 'head'}.${stored.endsWith('.bias') ? 'bias' : 'weight'}`,
  }));
}

function shown(prefix: string): string {
  return prefix === '' ? 'no prefix' : `“${prefix.replace(/\.$/, '')}”`;
}
