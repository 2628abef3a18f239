import type { FileEntry } from '../folders/tree';
import { LabelCollector } from './labelling';
import type { Labelling } from './labelling';

/** A word, and a number behind it: `cat.17.jpg`, `Abyssinian_100.jpg`, `dog (3).png`. */
const NUMBERED = /^(.*?\p{L}.*?)[\s._-]*\(?\d+\)?$/u;
const MANY_CLASSES = 1000;
/** Images that a word has to stand before on the average, so that it is a class. */
const EACH = 3;
const MOST = 0.9;

/**
 * Classes that the names of images begin with, where nothing else tells them.
 * @returns undefined where the names tell none
 */
export function labelsOfNames(images: readonly FileEntry[]): Labelling | undefined {
  const found = new LabelCollector('file names');
  const classes = new Set<string>();
  let count = 0;
  for (const { file } of images) {
    const stem = file.slice(file.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
    const name = NUMBERED.exec(stem)?.[1];
    if (name === undefined) continue;
    classes.add(name);
    count++;
    found.add(file, { name });
  }
  const likely = classes.size > 1 && classes.size <= MANY_CLASSES && classes.size * EACH <= count;
  return likely && count >= MOST * images.length ? found.result() : undefined;
}
