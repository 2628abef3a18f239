/**
 * The pairing of rows with different columns that has the largest sum (Kuhn 1955, “The Hungarian method”; here with
 * potentials, O(rows² · columns)).
 *
 * @param gain [rows][columns], at least as many columns as rows
 * @returns for each row its column
 */
export function bestAssignment(gain: readonly ArrayLike<number>[]): number[] {
  const rows = gain.length;
  const columns = gain[0]?.length ?? 0;
  if (columns < rows) throw new Error('There must be at least as many columns as rows.');
  const cost = (row: number, column: number) => -gain[row - 1]![column - 1]!;
  const rowPotential = new Float64Array(rows + 1);
  const columnPotential = new Float64Array(columns + 1);
  /** Of each column (from 1) the row (from 1) that has it; 0: none. */
  const rowOf = new Int32Array(columns + 1);
  for (let row = 1; row <= rows; row++) {
    rowOf[0] = row;
    const least = new Float64Array(columns + 1).fill(Infinity);
    const before = new Int32Array(columns + 1);
    const seen = new Uint8Array(columns + 1);
    let at = 0;
    while (rowOf[at] !== 0) {
      seen[at] = 1;
      const current = rowOf[at]!;
      let step = Infinity;
      let next = 0;
      for (let column = 1; column <= columns; column++) {
        if (seen[column]) continue;
        const reduced = cost(current, column) - rowPotential[current]! - columnPotential[column]!;
        if (reduced < least[column]!) {
          least[column] = reduced;
          before[column] = at;
        }
        if (least[column]! < step) {
          step = least[column]!;
          next = column;
        }
      }
      for (let column = 0; column <= columns; column++) {
        if (seen[column]) {
          rowPotential[rowOf[column]!]! += step;
          columnPotential[column]! -= step;
        } else least[column]! -= step;
      }
      at = next;
    }
    for (; at !== 0; at = before[at]!) rowOf[at] = rowOf[before[at]!]!;
  }
  const columnOf = new Array<number>(rows).fill(0);
  for (let column = 1; column <= columns; column++) {
    const row = rowOf[column]!;
    if (row > 0) columnOf[row - 1] = column - 1;
  }
  return columnOf;
}
