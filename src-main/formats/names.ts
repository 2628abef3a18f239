/**
 * The names of a Vision Transformer's weights in Hugging Face's transformers, and in timm. Classic names are what all
 * files have; version 5 of transformers has other ones in memory, and some write those.
 */
export type Spelling = 'classic' | 'v5';

/** A tensor under timm's names, or the queries', keys' or values' third of it. */
export interface Place {
  name: string;
  /** 0 queries, 1 keys, 2 values; undefined: the whole. */
  third?: 0 | 1 | 2;
}

/** timm, Hugging Face; both with `.weight` and `.bias` unless marked as plain. */
const PLAIN = [
  ['cls_token', 'embeddings.cls_token'],
  ['dist_token', 'embeddings.distillation_token'],
  ['pos_embed', 'embeddings.position_embeddings'],
] as const;
const OUTER = [
  ['patch_embed.proj', 'embeddings.patch_embeddings.projection'],
  ['norm', 'layernorm'],
] as const;
const BLOCK: readonly [string, Record<Spelling, string>][] = [
  ['norm1', { classic: 'layernorm_before', v5: 'layernorm_before' }],
  ['attn.proj', { classic: 'attention.output.dense', v5: 'attention.o_proj' }],
  ['norm2', { classic: 'layernorm_after', v5: 'layernorm_after' }],
  ['mlp.fc1', { classic: 'intermediate.dense', v5: 'mlp.fc1' }],
  ['mlp.fc2', { classic: 'output.dense', v5: 'mlp.fc2' }],
];
const THIRDS: Record<Spelling, readonly [string, string, string]> = {
  classic: ['attention.attention.query', 'attention.attention.key', 'attention.attention.value'],
  v5: ['attention.q_proj', 'attention.k_proj', 'attention.v_proj'],
};
/** Classifiers stand outside the backbone; a distilled DeiT has two. */
const HEADS = [
  ['head', 'classifier'],
  ['head', 'cls_classifier'],
  ['head_dist', 'distillation_classifier'],
] as const;

const BLOCK_PREFIX: Record<Spelling, string> = { classic: 'encoder.layer', v5: 'layers' };

/** Hugging Face's names without the backbone's prefix and the block's number → timm's. */
const FROM_HF = new Map<string, Place>([
  ...PLAIN.map(([timm, hf]): [string, Place] => [hf, { name: timm }]),
  ...[...OUTER, ...HEADS].flatMap(([timm, hf]) => withParts(hf, timm)),
  ...(['classic', 'v5'] as const).flatMap((spelling) => [
    ...BLOCK.flatMap(([timm, hf]) =>
      withParts(`${BLOCK_PREFIX[spelling]}.#.${hf[spelling]}`, `blocks.#.${timm}`),
    ),
    ...([0, 1, 2] as const).flatMap((third) =>
      withParts(`${BLOCK_PREFIX[spelling]}.#.${THIRDS[spelling][third]}`, 'blocks.#.attn.qkv', third),
    ),
  ]),
]);

/** timm's place of a tensor under Hugging Face's name, with or without `vit.` or `deit.`; undefined for any other name. */
export function placeOfHf(name: string): Place | undefined {
  if (name.includes('#')) return undefined;
  const bare = name.replace(/^(vit|deit)\./, '');
  const number = /^(?:encoder\.layer|layers)\.(0|[1-9]\d*)\./.exec(bare)?.[1] ?? '';
  const place = FROM_HF.get(number === '' ? bare : bare.replace(`.${number}.`, '.#.'));
  return place && { ...place, name: place.name.replace('#', number) };
}

/** Hugging Face's full name of a tensor or third; the inverse of {@link placeOfHf}. */
export function hfNameOf({ name, third }: Place, distilled: boolean, spelling: Spelling = 'classic'): string {
  const head = /^(head|head_dist)\.(weight|bias)$/.exec(name);
  if (head) return `${headName(head[1]!, distilled)}.${head[2]!}`;
  const backbone = distilled ? 'deit' : 'vit';
  const plain = PLAIN.find(([timm]) => timm === name);
  if (plain) return `${backbone}.${plain[1]}`;
  const [, number, stem, part] = /^(?:blocks\.(\d+)\.)?(.*)\.(weight|bias)$/.exec(name) ?? [];
  if (number === undefined) {
    return `${backbone}.${OUTER.find(([timm]) => timm === stem)![1]}.${part!}`;
  }
  const inside =
    third === undefined ? BLOCK.find(([timm]) => timm === stem)![1][spelling] : THIRDS[spelling][third];
  return `${backbone}.${BLOCK_PREFIX[spelling]}.${number}.${inside}.${part!}`;
}

function headName(timm: string, distilled: boolean): string {
  if (timm === 'head_dist') return 'distillation_classifier';
  return distilled ? 'cls_classifier' : 'classifier';
}

function withParts(hf: string, timm: string, third?: 0 | 1 | 2): [string, Place][] {
  return ['weight', 'bias'].map((part) => [
    `${hf}.${part}`,
    { name: `${timm}.${part}`, ...(third === undefined ? {} : { third }) },
  ]);
}
