import type { Place } from './names';

/** torchvision's names of a Vision Transformer's weights (`vision_transformer.py`), old and new → timm's. */
const PLAIN = new Map([
  ['class_token', 'cls_token'],
  ['encoder.pos_embedding', 'pos_embed'],
]);
const STEMS: [RegExp, string][] = [
  [/^conv_proj\./, 'patch_embed.proj.'],
  [/^encoder\.ln\./, 'norm.'],
];
const BLOCK = /^encoder\.layers\.encoder_layer_(0|[1-9]\d*)\.(.+)$/;
const INSIDE: [RegExp, string][] = [
  [/^ln_([12])\./, 'norm$1.'],
  [/^self_attention\.in_proj_(weight|bias)$/, 'attn.qkv.$1'],
  [/^self_attention\.out_proj\./, 'attn.proj.'],
  [/^mlp\.(0|linear_1)\./, 'mlp.fc1.'],
  [/^mlp\.(3|linear_2)\./, 'mlp.fc2.'],
];

/** timm's place of a tensor under torchvision's name; undefined for any other name. */
export function placeOfTorchvision(name: string): Place | undefined {
  const plain = PLAIN.get(name);
  if (plain) return { name: plain };
  const [, number, inside] = BLOCK.exec(name) ?? [];
  const rules = number === undefined ? STEMS : INSIDE;
  const rest = inside ?? name;
  const rule = rules.find(([pattern]) => pattern.test(rest));
  if (!rule) return undefined;
  const place = rest.replace(...rule);
  return { name: number === undefined ? place : `blocks.${number}.${place}` };
}
