import type { DataProblem } from '../types';
import { holdsImages, imagesIn, mayBeImage } from './tree';
import type { Tree } from './tree';

/** Folders of what was drawn over pictures: never a class. */
const DRAWINGS =
  /^(segmentations?|segmentation ?(class|object)\w*|trimaps?|annotations?|ground[ _-]?truths?)$/i;
/** These may be classes, but not beside a folder of images. */
const MASKS = /^(masks?|labels?|gt|depth|saliency)$/i;
const IMAGES = /^(images?|imgs?|jpe?g ?images?|pictures?|photos?|rgb|originals?|inputs?)$/i;
/** What is added to a picture's name for what was drawn over it. */
const ADDED = /[ _-]?(mask|seg|segmentation|trimap|gt|label|depth)$/;

/**
 * Takes away what was drawn over the pictures of a folder beside it: `images` and `masks`. It is known by the name of its
 * folder and by pictures of the same names. What else is in that folder stays: it may tell the classes.
 *
 * @returns what was taken away, in sentences
 */
export function dropDrawings(tree: Tree): DataProblem[] {
  const folders = tree.folders.filter(holdsImages);
  const beside = folders.filter(({ name }) => !DRAWINGS.test(name) && !MASKS.test(name));
  const images = beside.find(({ name }) => IMAGES.test(name));
  const may = folders.filter(({ name }) => DRAWINGS.test(name) || (images && MASKS.test(name)));
  const dropped = may.flatMap((folder): DataProblem[] => {
    const over = beside.find((each) => isDrawnOver(folder, each));
    if (!over) return [];
    withoutImages(folder);
    const message = `The images in “${folder.path}” are ignored: they were drawn over those in “${over.name}”.`;
    return [{ kind: 'ignored', message, file: folder.path, fatal: false }];
  });
  return [...dropped, ...tree.folders.flatMap(dropDrawings)];
}

function isDrawnOver(folder: Tree, images: Tree): boolean {
  const known = new Set(stemsIn(images));
  const stems = stemsIn(folder);
  const found = stems.filter((stem) => known.has(stem) || known.has(stem.replace(ADDED, '')));
  return 2 * found.length > stems.length;
}

function withoutImages(tree: Tree): void {
  tree.files = tree.files.filter(({ file }) => !mayBeImage(file));
  tree.folders.forEach(withoutImages);
}

const stemsIn = (tree: Tree): string[] =>
  imagesIn(tree).map(({ file }) =>
    file
      .slice(file.lastIndexOf('/') + 1)
      .replace(/\.\w+$/, '')
      .toLowerCase(),
  );
