/** Rows from the first to before the last. */
export interface RowRange {
  start: number;
  end: number;
}

export interface Column {
  name: string;
  /** Whether its values are bytes, or `datasets`' images: their bytes beside the path that they came from. */
  holdsBytes: boolean;
  /** Whether each is one word or whole number. */
  holdsOneValue: boolean;
}

/** A file of columns, Parquet or Arrow, whose description was read. */
export interface ColumnFile {
  path: string;
  rows: number;
  columns: readonly Column[];
  /** What Hugging Face’s `datasets` says of the columns, as JSON. */
  described: string | undefined;
  /** The rows that lie together, first to last. */
  groups: readonly RowRange[];
  /**
   * Some columns of some rows, as objects; texts are strings, everything else that is made of bytes a Uint8Array.
   *
   * @throws StudioError 'bad-file' where the file is damaged, or what is read of it would not fit into memory
   */
  read(columns: readonly string[], range: RowRange): Promise<Record<string, unknown>[]>;
}
