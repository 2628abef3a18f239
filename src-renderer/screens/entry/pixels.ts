import { t } from '../../language';
/** Templates as they are sent: base64 of int8, one picture after the other. */
export function decodePixels(base64: string, count: number, size: number): Int8Array[] {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const values = new Int8Array(bytes.buffer);
  return Array.from({ length: count }, (_, i) => values.subarray(i * size, (i + 1) * size));
}

const ROLE_WORDS: Record<string, string> = {
  'attn.qkv.weight': t('entry.attentionQueryKeyValue'),
  'attn.proj.weight': t('entry.attentionProjection'),
  'mlp.fc1.weight': t('entry.mlpFirstLayer'),
  'mlp.fc2.weight': t('entry.mlpSecondLayer'),
  'mlp_tokens.fc1.weight': t('entry.mlpTokensFirstLayer'),
  'mlp_tokens.fc2.weight': t('entry.mlpTokensSecondLayer'),
  'mlp_channels.fc1.weight': t('entry.mlpChannelsFirstLayer'),
  'mlp_channels.fc2.weight': t('entry.mlpChannelsSecondLayer'),
  'patch_embed.proj.weight': t('entry.patchEmbedding'),
  pos_embed: t('entry.positions'),
  cls_token: t('entry.classToken'),
};

/** Short names of the tensors that templates make, for tabs. */
export const SHORT_ROLES: Record<string, string> = {
  'attn.qkv.weight': 'qkv',
  'attn.proj.weight': 'proj',
  'mlp.fc1.weight': 'fc1',
  'mlp.fc2.weight': 'fc2',
  'mlp_tokens.fc1.weight': 'tokens fc1',
  'mlp_tokens.fc2.weight': 'tokens fc2',
  'mlp_channels.fc1.weight': 'channels fc1',
  'mlp_channels.fc2.weight': 'channels fc2',
  'patch_embed.proj.weight': 'patches',
  pos_embed: 'positions',
};

export function roleWords(role: string): string {
  return ROLE_WORDS[role] ?? role;
}
