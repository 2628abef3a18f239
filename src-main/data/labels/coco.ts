import { splitOf } from '../folders/splits';
import type { ImageIndex } from './image-index';
import { LabelCollector } from './labelling';
import type { Labelling } from './labelling';

/** COCO's object detection format (cocodataset.org/#format-data), as far as it tells classes. */
interface Coco {
  images: { id: number | string; file_name: string }[];
  annotations: { image_id: number | string; category_id: number | string }[];
  categories: { id: number | string; name: string }[];
}

export function isCoco(value: unknown): value is Coco {
  const lists = ['images', 'annotations', 'categories'];
  return (
    typeof value === 'object' && value !== null && lists.every((key) => Array.isArray((value as never)[key]))
  );
}

/** Pictures whose every object is of one class; others are left out. */
export function readCoco(
  { images, annotations, categories }: Coco,
  from: string,
  index: ImageIndex,
): Labelling {
  const near = from.includes('/') ? from.slice(0, from.lastIndexOf('/')) : '.';
  const names = new Map(categories.map(({ id, name }) => [id, name]));
  const paths = new Map(images.map(({ id, file_name: file }) => [id, index.find(file, near)]));
  const split = splitOf(from.slice(from.lastIndexOf('/') + 1).replace(/\.\w+$/, ''))?.split;
  const found = new LabelCollector(from);
  for (const { image_id: image, category_id: category } of annotations) {
    const name = names.get(category);
    if (name !== undefined && paths.has(image))
      found.add(paths.get(image), { name, ...(split ? { split } : {}) });
  }
  return found.result();
}
