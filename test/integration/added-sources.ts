/**
 * What a person writes who adds something to the program: a kind of job, a way to begin, a format to export in. Nothing else of the program is touched.
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
  'src-main/wave/initialisations/halved.ts': `
    import { initViT } from '../../nn/families/vit/init';
    import type { Initialiser } from '../initialiser';

    export const initialiser: Initialiser = {
      name: 'halved',
      title: 'Half as large',
      description: 'Random weights, half as large as usual.',
      needsSource: false,
      obstacle: () => undefined,
      make: (config, seed) =>
        new Map(
          [...initViT(config, seed)].map(([name, { shape, data }]) => [
            name,
            { shape, data: data.map((value) => value / 2) },
          ]),
        ),
    };
  `,
  'src-main/formats/exports/shapes/declare.ts': `
    import type { ExportFormat } from '../format';

    export const format: ExportFormat = {
      name: 'shapes',
      label: 'Shapes',
      note: 'a list of what is in it',
      of: 'network',
      extension: '.json',
    };
  `,
  'src-main/formats/exports/shapes/write.ts': `
    import { readFileSync } from 'node:fs';
    import type { Exporter } from '../../export';

    export const exporter: Exporter = {
      files: ({ weights }) => {
        const shapes = [...weights].map(([name, { shape, data }]) => ({ name, shape, first: data[0] }));
        return [{ path: '', chunks: () => [new TextEncoder().encode(JSON.stringify(shapes))] }];
      },
      verify: (path) => {
        const { length } = JSON.parse(readFileSync(path, 'utf8')) as unknown[];
        return Promise.resolve([{ reader: 'JSON.parse', samples: length, maxDifference: 0, agrees: true }]);
      },
      snippets: () => [{ language: 'javascript', code: 'JSON.parse(text)' }],
    };
  `,
};
