import { host } from './host';
import { machine } from './machine.svelte';

interface PathWish {
  kind: 'file' | 'folder' | 'save';
  title: string;
  /** Only files whose names end so, without the dot. */
  extensions?: string[];
  defaultName?: string;
}

/** Asks for a path: with the system's dialog where there is one, else in the page. */
class Paths {
  /** What the dialog in the page is to ask for. */
  wish = $state.raw<PathWish | undefined>(undefined);
  #answer: ((path: string | undefined) => void) | undefined;

  choose = async (wish: PathWish): Promise<string | undefined> => {
    const { can } = machine.info ?? (await host.system.info());
    if (can.pick) return (await host.files.pick(wish)).path ?? undefined;
    this.#answer?.(undefined);
    return new Promise((resolve) => {
      this.#answer = resolve;
      this.wish = wish;
    });
  };

  answer = (path: string | undefined): void => {
    this.wish = undefined;
    this.#answer?.(path);
    this.#answer = undefined;
  };
}

export const paths = new Paths();
