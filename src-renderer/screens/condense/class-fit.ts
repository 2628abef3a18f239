/** How a teacher's classes stand to those of the data. */
export interface ClassFit {
  fits: boolean;
  /** One sentence. */
  words: string;
}

/** @param teacher its names, or their number where they have none; undefined: not known */
export function classFit(
  teacher: readonly string[] | number | undefined,
  data: readonly string[] | undefined,
): ClassFit | undefined {
  if (teacher === undefined || data === undefined) return undefined;
  if (typeof teacher === 'number') {
    return teacher === data.length
      ? { fits: true, words: `Its ${teacher} classes have no names and are matched by their place.` }
      : { fits: false, words: `It knows ${teacher} classes, the data have ${data.length}.` };
  }
  const known = new Set(teacher.map(normal));
  const lacking = data.filter((name) => !known.has(normal(name)));
  if (lacking.length === 0) {
    const more = teacher.length - data.length;
    return {
      fits: true,
      words: `It knows all ${data.length} classes${more > 0 ? ` (and ${more} more, which are left out)` : ''}.`,
    };
  }
  return { fits: false, words: `It does not know ${list(lacking)}.` };
}

const normal = (name: string) =>
  name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ');

function list(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `“${name}”`);
  return names.length > 3 ? `${shown.join(', ')} and ${names.length - 3} more classes` : shown.join(', ');
}
