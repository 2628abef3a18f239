import type { Place } from './names';

/** Rules from a name to timm's; of queries, keys and values each is a third. */
type Rule = [pattern: RegExp, place: string, third?: 0 | 1 | 2];

/** Names of a Vision Transformer's weights in PyTorch before timm had it. */
interface Names {
  outer: Rule[];
  block: RegExp;
  inside: Rule[];
}

/** `ViT-pytorch` of Jeon's, after Google's own. */
const JEON: Names = {
  outer: [
    [/^embeddings\.cls_token$/, 'cls_token'],
    [/^embeddings\.position_embeddings$/, 'pos_embed'],
    [/^embeddings\.patch_embeddings\.(weight|bias)$/, 'patch_embed.proj.$1'],
    [/^encoder\.encoder_norm\.(weight|bias)$/, 'norm.$1'],
  ],
  block: /^encoder\.layer\.(0|[1-9]\d*)\.(.+)$/,
  inside: [
    [/^attention_norm\.(weight|bias)$/, 'norm1.$1'],
    [/^ffn_norm\.(weight|bias)$/, 'norm2.$1'],
    [/^attn\.query\.(weight|bias)$/, 'attn.qkv.$1', 0],
    [/^attn\.key\.(weight|bias)$/, 'attn.qkv.$1', 1],
    [/^attn\.value\.(weight|bias)$/, 'attn.qkv.$1', 2],
    [/^attn\.out\.(weight|bias)$/, 'attn.proj.$1'],
    [/^ffn\.fc([12])\.(weight|bias)$/, 'mlp.fc$1.$2'],
  ],
};

/** `pytorch-pretrained-vit` of Melas-Kyriazi's. */
const MELAS: Names = {
  outer: [
    [/^class_token$/, 'cls_token'],
    [/^positional_embedding\.pos_embedding$/, 'pos_embed'],
    [/^patch_embedding\.(weight|bias)$/, 'patch_embed.proj.$1'],
    [/^norm\.(weight|bias)$/, 'norm.$1'],
  ],
  block: /^transformer\.blocks\.(0|[1-9]\d*)\.(.+)$/,
  inside: [
    [/^norm([12])\.(weight|bias)$/, 'norm$1.$2'],
    [/^attn\.proj_q\.(weight|bias)$/, 'attn.qkv.$1', 0],
    [/^attn\.proj_k\.(weight|bias)$/, 'attn.qkv.$1', 1],
    [/^attn\.proj_v\.(weight|bias)$/, 'attn.qkv.$1', 2],
    [/^proj\.(weight|bias)$/, 'attn.proj.$1'],
    [/^pwff\.fc([12])\.(weight|bias)$/, 'mlp.fc$1.$2'],
  ],
};

/** timm's place of a tensor under a name of Jeon's. */
export const placeOfJeon = (name: string): Place | undefined => placeIn(JEON, name);
/** The same of Melas-Kyriazi's. */
export const placeOfMelas = (name: string): Place | undefined => placeIn(MELAS, name);

function placeIn({ outer, block, inside }: Names, name: string): Place | undefined {
  const [, number, within] = block.exec(name) ?? [];
  const rest = within ?? name;
  const rule = (number === undefined ? outer : inside).find(([pattern]) => pattern.test(rest));
  if (!rule) return undefined;
  const [pattern, to, third] = rule;
  const place = rest.replace(pattern, to);
  return {
    name: number === undefined ? place : `blocks.${number}.${place}`,
    ...(third === undefined ? {} : { third }),
  };
}
