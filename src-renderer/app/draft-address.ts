/** What a wizard was told so far, as text for the address: after a reload, or a step back, it is there again. */

/** Only what differs from the draft that the wizard begins with; undefined where nothing does. */
export function packDraft<D extends object>(draft: D, initial: D): string | undefined {
  const changed = Object.entries(draft).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(initial[key as keyof D]),
  );
  return changed.length === 0 ? undefined : JSON.stringify(Object.fromEntries(changed));
}

/** The draft of an address. What cannot be understood, or is of another type than the wizard's, is left out. */
export function unpackDraft<D extends object>(text: string | undefined, initial: D): D {
  if (text === undefined) return initial;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return initial;
  }
  if (typeof parsed !== 'object' || parsed === null) return initial;
  const known = Object.entries(parsed).filter(([key, value]) => {
    if (!(key in initial)) return false;
    const own = initial[key as keyof D];
    return own === undefined || (typeof own === typeof value && Array.isArray(own) === Array.isArray(value));
  });
  return { ...initial, ...Object.fromEntries(known) };
}
