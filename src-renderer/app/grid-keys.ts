/** A place in a grid that is walked through by arrow keys. */
export interface Place {
  row: number;
  column: number;
}

/** Where a key leads from a place; undefined for a key that leads nowhere. Nobody leaves the grid by one. */
export function placeAfter(key: string, { row, column }: Place, rows: number, columns: number) {
  const moves: Record<string, [number, number]> = {
    ArrowDown: [1, 0],
    ArrowUp: [-1, 0],
    ArrowRight: [0, 1],
    ArrowLeft: [0, -1],
    Home: [0, -columns],
    End: [0, columns],
  };
  const move = moves[key];
  if (!move) return undefined;
  const clamp = (value: number, count: number) => Math.min(Math.max(value, 0), count - 1);
  return { row: clamp(row + move[0], rows), column: clamp(column + move[1], columns) };
}
