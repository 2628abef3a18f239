import { z } from 'zod';
import { type DatasetSource, LABELLED_KINDS } from '../data/types';
import { MOST, readPath, said, whole } from './fields';

const ratio = (about: string, flag: string, label: string) =>
  said(z.number().min(0).max(0.9).exactOptional(), about, { flag, label });
const natural = () => whole(0, MOST.seed).exactOptional();

const path = said(readPath(), 'the folder or the file', { label: 'Path' });

/** What is set aside for validation, and what is done about copies. */
const aside = {
  valRatio: ratio('share that is set aside for validation', 'val-ratio', 'Share for validation'),
  splitSeed: said(natural(), 'which images are set aside', {
    flag: 'split-seed',
    label: 'Seed of the split',
  }),
  leaveOutCopies: said(
    z.boolean().exactOptional(),
    'leave pictures out of the test images that are trained on, too',
    { flag: 'leave-out-copies', label: 'Leave out copies', otherwise: 'false' },
  ),
  leaveOutNearDuplicates: said(
    z.boolean().exactOptional(),
    'leave out of the test images, too, what is nearly the same as one that is trained on',
    { flag: 'leave-out-near-duplicates', label: 'Leave out near-duplicates', otherwise: 'false' },
  ),
};

/** A column of the table with the classes. */
const column = (of: string, flag: string, label: string) =>
  said(z.string().min(1).exactOptional(), `its column with ${of}`, { flag, label, otherwise: 'found' });

/** Relative, and without a way out of the dataset: the dataset is what was chosen, and checked. */
const WITHIN = /^(?![\\/]|[A-Za-z]:)(?!(?:.*[\\/])?\.\.(?:[\\/]|$))[^\0]+$/;

/** Where a file tells the classes. */
const LabelFileSchema = z.strictObject({
  file: said(
    z.string().regex(WITHIN, 'give its path within the dataset').exactOptional(),
    'the file in the folder that tells the classes',
    { flag: 'labels', label: 'File with the classes', otherwise: 'found' },
  ),
  image: column('the names of the images', 'image-column', 'Column of the images'),
  label: column('their classes', 'label-column', 'Column of the classes'),
});

/** `DatasetSource` of data/types.ts, checked. */
export const DatasetSourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.enum(LABELLED_KINDS).meta({ label: 'Kind of source' }),
    path,
    testRatio: ratio(
      'share that is set aside for testing where no folder is',
      'test-ratio',
      'Share for testing',
    ),
    ...aside,
    classesAt: said(
      z.enum(['outer', 'inner']).exactOptional(),
      'of folders within folders, which are the classes',
      { flag: 'classes-at', otherwise: 'asked where both may be' },
    ),
    labels: LabelFileSchema.exactOptional(),
    leaveOutEmpty: said(
      z.boolean().exactOptional(),
      'leave out classes that have no readable image to train on',
      {
        flag: 'leave-out-empty',
        label: 'Leave out empty classes',
        otherwise: 'false',
      },
    ),
  }),
  z.strictObject({ kind: z.enum(['cifar10', 'cifar100', 'cifar-python']), path, ...aside }),
  z.strictObject({
    kind: z.literal('idx'),
    path,
    transposed: z.boolean().exactOptional().meta({ label: 'Rows and columns changed' }),
    ...aside,
  }),
  z.strictObject({
    kind: z.literal('synthetic'),
    count: said(whole(1, MOST.drawn), 'how many synthetic training images', {
      flag: 'count',
      label: 'Training images',
    }),
    testCount: whole(1, MOST.drawn).exactOptional().meta({ label: 'Test images' }),
    seed: natural().meta({ label: 'Seed of the images' }),
    imgSize: whole(8, MOST.pixels).exactOptional().meta({ label: 'Side of the images', unit: 'pixels' }),
  }),
]) satisfies z.core.$ZodType<DatasetSource>;
