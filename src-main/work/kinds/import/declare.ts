import { z } from 'zod';
import { job, takes } from '../../declare';
import { readPath } from '../../fields';
import { CheckpointOptionsSchema } from '../../reading-fields';

/** Takes a model or a bank from a file into the catalog: a file of ours, or a ViT under timm's or Hugging Face's names. */
export const declaration = job({
  kind: 'import',
  label: 'Import a file',
  about: 'take a model or a bank of ours, or a ViT of timm or Hugging Face, into the catalog',
  refs: { teacher: takes('classifier', { about: 'the teacher that a bank was condensed from' }) },
  fields: {
    path: readPath().describe('the file, or the folder of a checkpoint'),
    /** `auto` looks into the file. */
    as: z.enum(['auto', 'model', 'bank']).default('auto').describe('what it is').meta({ label: 'Taken as' }),
    ...CheckpointOptionsSchema.shape,
    /** `replace` moves the other into the trash. */
    onConflict: z
      .enum(['refuse', 'rename', 'replace'])
      .default('rename')
      .describe('where the name is taken: rename, refuse or replace')
      .meta({ label: 'Where the name is taken' }),
  },
  makes: ['model', 'bank'],
  title: ({ name, path }) => `Import ${name ?? path}`,
  onClash: ({ onConflict }) => onConflict,
});

declare module '../registry' {
  interface Kinds {
    import: typeof declaration;
  }
}
