/**
 * What a person writes who adds something to the program: a kind of job. Nothing else of the program is touched.
 */
export const ADDED: Record<string, string> = {
  'src-main/work/kinds/count-images/declare.ts': `
    import { z } from 'zod';
    import { job, needs } from '../../declare';
    import { whole } from '../../fields';

    export const declaration = job({
      kind: 'count-images',
      label: 'Count images',
      about: 'count the images of a dataset, and keep the number',
      refs: { data: needs('dataset', { about: 'what is counted' }) },
      fields: {
        options: z
          .strictObject({
            times: whole(1).default(2).describe('how often they are counted'),
            loudly: z.boolean().default(false).describe('say each number'),
          })
          .prefault({}),
      },
      makes: 'model',
      title: (_, { data }) => 'Count the images of ' + data,
    });

    declare module '../registry' {
      interface Kinds {
        'count-images': typeof declaration;
      }
    }
  `,
  'src-main/work/kinds/count-images/run.ts': `
    import { writeFileSync } from 'node:fs';
    import type { Outcome } from '../../outcome';
    import type { WorkContext } from '../../worker/context';
    import { openData } from '../../worker/open-data';
    import type { WorkOf } from '../registry';

    export async function run(work: WorkOf<'count-images'>, context: WorkContext): Promise<Outcome> {
      const dataset = await openData(context, work.data, context.progress);
      const images = dataset.train.count + dataset.test.count;
      for (let time = 1; time <= work.options.times; time++) {
        await context.progress.checkpoint();
        context.progress.metric({ name: 'images', step: time, value: images });
        if (work.options.loudly) context.progress.log(time + ': ' + images);
      }
      const [path] = work.outputs as [string];
      writeFileSync(path, String(images));
      const name = work.data.name + '-counted';
      const files = [{ role: 'count', path, fileName: 'count.txt' }];
      const config = { worker: process.pid };
      return {
        made: [{ kind: 'model', name, suffix: '', config, numbers: {}, metrics: { images }, files }],
        report: { counted: images, by: process.pid },
      };
    }
  `,
};
