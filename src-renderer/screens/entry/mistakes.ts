/** What evaluations say of mistakes. */

export interface Confused {
  label: string;
  taken: string;
  count: number;
  /** Images of the class. */
  of: number;
}

/** The pairs of classes of which the one is most often taken for the other. @param confusion [label][prediction] */
export function mostConfused(
  classes: readonly string[],
  confusion: readonly (readonly number[])[],
  most: number,
): Confused[] {
  return confusion
    .flatMap((row, label) => {
      const of = row.reduce((sum, value) => sum + value, 0);
      return row.flatMap((count, taken): Confused[] =>
        taken === label || count === 0
          ? []
          : [{ label: classes[label] ?? '', taken: classes[taken] ?? '', count, of }],
      );
    })
    .sort((a, b) => b.count - a.count || b.count / b.of - a.count / a.of)
    .slice(0, most);
}
