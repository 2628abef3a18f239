type Name = 'import' | 'add-dataset' | 'palette' | 'shortcuts';

/** Which of the dialogs that can be opened from anywhere is open. */
class Windows {
  current = $state<Name | undefined>(undefined);
  /** What is to be imported, where that is known already. */
  path = $state<string | undefined>(undefined);
  /** Counts the wishes to search; the catalog listens. */
  searches = $state(0);
  /** Gets the id of what was made, where somebody waits for it. */
  onmade: ((id: string) => void) | undefined;

  open = (name: Name): void => {
    this.path = undefined;
    this.onmade = undefined;
    this.current = name;
  };

  close = (): void => {
    this.current = undefined;
  };

  offerImport = (path: string): void => {
    this.open('import');
    this.path = path;
  };

  /** Opens the dialog for a new dataset for somebody who waits for it. */
  addDataset = (onmade: (id: string) => void, path?: string): void => {
    this.open('add-dataset');
    this.onmade = onmade;
    this.path = path;
  };

  importFile = (onmade: (id: string) => void): void => {
    this.open('import');
    this.onmade = onmade;
  };

  focusSearch = (): void => {
    this.searches++;
  };
}

export const windows = new Windows();
