import { StudioError } from '../base/errors';
import type { EntryKind } from '../base/kinds';

const NAME_LIMIT = 200;
const TAG_LIMIT = 60;

/** What people call the kinds. */
export const KIND_WORDS: Record<EntryKind, string> = {
  bank: 'template bank',
  model: 'model',
  teacher: 'teacher',
  dataset: 'dataset',
};

/** A name as it is stored. @throws StudioError 'usage' for an empty or endless one */
export function cleanName(name: string): string {
  const clean = oneLine(name);
  if (clean === '') throw new StudioError('usage', 'The name is empty.', 'Give it at least one letter.');
  if (clean.length > NAME_LIMIT) {
    const message = `The name is ${clean.length} characters long.`;
    throw new StudioError('usage', message, `Use at most ${NAME_LIMIT}.`);
  }
  return clean;
}

/** Tags as they are stored: trimmed, without empty ones, each once whatever its case. */
export function cleanTags(tags: readonly string[]): string[] {
  const unique = new Map<string, string>();
  for (const tag of tags.map(oneLine)) {
    if (tag.length > TAG_LIMIT) {
      const message = `The tag “${tag.slice(0, 20)}…” is ${tag.length} characters long.`;
      throw new StudioError('usage', message, `Use at most ${TAG_LIMIT}.`);
    }
    const key = tag.toLowerCase();
    if (tag !== '' && !unique.has(key)) unique.set(key, tag);
  }
  return [...unique.values()];
}

function oneLine(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}
