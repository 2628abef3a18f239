/** What a person typed, as conditions: a full-text query, and pieces without a letter or digit, which it cannot find. */
export interface TextSearch {
  match: string | undefined;
  literals: string[];
}

/**
 * Turns what a person types into an FTS5 query that finds words beginning with each of the typed ones. Each word
 * becomes a quoted string, so nothing in it is syntax (https://sqlite.org/fts5.html#fts5_strings).
 */
export function textSearch(typed: string): TextSearch {
  const words = typed.split(/[\s\0]+/u).filter((word) => word !== '');
  const isIndexed = (word: string) => /[\p{L}\p{N}\p{Co}]/u.test(word);
  const quoted = words.filter(isIndexed).map((word) => `"${word.replaceAll('"', '""')}"*`);
  return {
    match: quoted.length > 0 ? quoted.join(' ') : undefined,
    literals: words.filter((word) => !isIndexed(word)),
  };
}
