type Name = 'import' | 'add-dataset' | 'palette' | 'shortcuts';

/** What a dialog that adds something is opened with. */
interface Wish {
  /** What is to be added, where that is known already. */
  path?: string;
  /** Gets the id of what was made, where somebody waits for it. */
  onmade?: (id: string) => void;
}

/** Which of the dialogs that can be opened from anywhere is open. */
class Windows {
  current = $state<Name | undefined>(undefined);
  wish = $state.raw<Wish>({});
  /** Counts the wishes to search; the catalog listens. */
  searches = $state(0);

  /** Opens a dialog; one that is open already stays as it is. */
  open = (name: Name): void => {
    if (this.current !== name) this.#show(name, {});
  };

  /** Closes the dialog of that name, and no other. */
  close = (name: Name): void => {
    if (this.current === name) this.current = undefined;
  };

  offerImport = (path: string): void => this.#show('import', { path });

  /** Opens the dialog for a new dataset for somebody who waits for it. */
  addDataset = (onmade: (id: string) => void): void => this.#show('add-dataset', { onmade });

  importFile = (onmade: (id: string) => void): void => this.#show('import', { onmade });

  /** What was to be imported turned out to be images: goes on with them in the dialog for datasets. */
  importImages = (path: string): void => this.#show('add-dataset', { ...this.wish, path });

  focusSearch = (): void => {
    this.searches++;
  };

  #show(name: Name, wish: Wish): void {
    this.wish = wish;
    this.current = name;
  }
}

export const windows = new Windows();
