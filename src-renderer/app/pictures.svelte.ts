import { t } from '../language';
import { attempt } from './attempt';
import { host, program } from './host';
import { toasts } from './toasts.svelte';

/** A picture that somebody tries models on: as the program finds it, and as the page shows it. */
interface Picture {
  name: string;
  path: string;
  /** A data URL. */
  shown: string;
}

const MOST = 12;

/** The pictures that are tried, for as long as the window is open: also on the next model's page. */
class Pictures {
  list = $state.raw<Picture[]>([]);
  busy = $state(false);

  /** Takes pictures that were dropped, pasted or chosen; files that are none are left out, and that is said. */
  take = async (files: readonly File[]): Promise<void> => {
    const pictures = files.filter(({ type }) => type.startsWith('image/'));
    if (pictures.length < files.length) toasts.show(t('app.filesThatAreNoPicturesWere'));
    if (pictures.length === 0) return;
    this.busy = true;
    await attempt(async () => {
      const chosen = pictures.slice(0, MOST);
      const paths = await program.acceptFiles(chosen);
      const shown = await Promise.all(chosen.map(dataUrl));
      const added = chosen.map(({ name }, i) => ({ name, path: paths[i]!, shown: shown[i]! }));
      this.list = [...added, ...this.list].slice(0, MOST);
    });
    this.busy = false;
  };

  remove = (path: string): void => {
    this.list = this.list.filter((picture) => picture.path !== path);
    void host.files.forget({ path }).catch(() => {});
  };
}

function dataUrl(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error ?? new Error(t('app.cannotBeRead', { name: file.name })));
    reader.readAsDataURL(file);
  });
}

export const pictures = new Pictures();
