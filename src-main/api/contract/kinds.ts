import { z } from 'zod';
import { FieldSchema } from '../../work/form';
import { procedure } from './define';
import { KindSchema, noInput } from './records';

/** What can be done, by kind: enough for a form that knows nothing of the kinds themselves. */
export const kinds = {
  list: procedure({
    input: noInput,
    output: z.array(
      z.object({
        kind: z.string(),
        label: z.string(),
        about: z.string(),
        /** Kinds of entries that it makes. */
        makes: z.array(KindSchema),
        fields: z.array(
          FieldSchema.extend({
            /** The kinds of entries that a reference may mean. */
            entries: z.array(KindSchema).exactOptional(),
          }),
        ),
      }),
    ),
  }),
};
