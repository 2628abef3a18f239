import { DatasetSourceSchema } from '../../dataset-source';
import { job } from '../../declare';
import { whole, MOST } from '../../fields';

/** Decodes a dataset into the cache and adds it to the catalog. */
export const declaration = job({
  kind: 'add-dataset',
  label: 'Add a dataset',
  about: 'decode images and add them to the catalog as a dataset',
  refs: {},
  fields: {
    source: DatasetSourceSchema,
    imgSize: whole(8, MOST.pixels)
      .optional()
      .describe('pixels per side')
      .meta({ label: 'Image size', unit: 'pixels', otherwise: 'what suits the images' }),
  },
  makes: 'dataset',
  title: ({ name, source }) =>
    `Add the dataset ${name ?? (source.kind === 'synthetic' ? 'of synthetic images' : source.path)}`,
});

declare module '../registry' {
  interface Kinds {
    'add-dataset': typeof declaration;
  }
}
