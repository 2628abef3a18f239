import type { Place } from './names';

/** MMPretrain's names of a Vision Transformer's weights (`vision_transformer.py`), old and new → timm's. */
const OUTER: [RegExp, string][] = [
  [/^((?:cls|dist)_token|pos_embed)$/, '$1'],
  [/^patch_embed\.projection\./, 'patch_embed.proj.'],
  [/^(?:ln1|norm1)\./, 'norm.'],
  [/^ln2\./, 'fc_norm.'],
];
const BLOCK = /^layers\.(0|[1-9]\d*)\.(.+)$/;
const INSIDE: [RegExp, string][] = [
  [/^(?:ln|norm)([12])\./, 'norm$1.'],
  [/^attn\.(qkv|proj)\./, 'attn.$1.'],
  [/^attn\.gamma1\.weight$/, 'ls1.gamma'],
  [/^ffn\.layers\.0\.0\./, 'mlp.fc1.'],
  [/^ffn\.layers\.1\./, 'mlp.fc2.'],
  [/^ffn\.gamma2\.weight$/, 'ls2.gamma'],
];

/** timm's place of a tensor under MMPretrain's name; undefined for any other name. */
export function placeOfMmpretrain(name: string): Place | undefined {
  const [, number, inside] = BLOCK.exec(name) ?? [];
  const rest = inside ?? name;
  const rule = (number === undefined ? OUTER : INSIDE).find(([pattern]) => pattern.test(rest));
  if (!rule) return undefined;
  const place = rest.replace(...rule);
  return { name: number === undefined ? place : `blocks.${number}.${place}` };
}
