import { z } from 'zod';
import { splitOf } from '../folders/splits';
import type { ImageIndex } from './image-index';
import { LabelCollector } from './labelling';
import type { Labelling } from './labelling';

const id = z.union([z.number(), z.string()]);

/** COCO's object detection format (cocodataset.org/#format-data), as far as it tells classes. */
const CocoSchema = z.object({
  images: z.array(z.object({ id, file_name: z.string() })),
  annotations: z.array(z.object({ image_id: id, category_id: id })),
  categories: z.array(z.object({ id, name: z.string() })),
});
type Coco = z.output<typeof CocoSchema>;

/** undefined where it is no COCO. */
export function asCoco(value: unknown): Coco | undefined {
  return CocoSchema.safeParse(value).data;
}

/** Pictures whose every object is of one class; others are left out. */
export function readCoco(
  { images, annotations, categories }: Coco,
  from: string,
  index: ImageIndex,
): Labelling {
  const near = from.includes('/') ? from.slice(0, from.lastIndexOf('/')) : '.';
  const names = new Map(categories.map(({ id, name }) => [id, name]));
  const split = splitOf(from.slice(from.lastIndexOf('/') + 1).replace(/\.\w+$/, ''))?.split;
  const paths = new Map(images.map(({ id, file_name: file }) => [id, index.find(file, near, split)]));
  const found = new LabelCollector(from);
  for (const { image_id: image, category_id: category } of annotations) {
    const name = names.get(category);
    if (name !== undefined && paths.has(image))
      found.add(paths.get(image), { name, ...(split ? { split } : {}) });
  }
  return found.result();
}
