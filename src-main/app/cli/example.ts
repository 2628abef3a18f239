import { resolve } from 'node:path';
import { StudioError } from '../../base/errors';
import { nameOf } from '../../base/size';
import type { Entry } from '../../catalog/types';
import { bestUnder, type FrontPoint } from '../../wave/front';
import { addExample } from '../../work/host/example';
import { frontOfBank } from '../../work/host/front';
import type { Front } from '../../work/front';
import { exampleOf } from '../page/services';
import { type CliContext, type Finished, programName, type Session, withStudio } from './context';
import { commonRequest, type WorkOptions } from './options';
import { bytes, count, percent, print, table } from './output';
import { exportText, only } from './results';
import { disturbedText, latencyText } from './sizes';

/** What a model may have, in bytes of its ONNX file: less than the example's teacher. */
const BUDGET = 1e6;

interface Outcome {
  home: string;
  front: Front;
  best: FrontPoint;
  model: Entry;
  exported: NonNullable<NonNullable<Finished['report']>['exported']>;
}

/** The example that comes with the program: from a teacher that is too large to the best model within a budget. */
export async function showExample(context: CliContext, options: WorkOptions): Promise<void> {
  const folder = exampleOf(resolve(context.workerScript, '../../..'));
  if (folder === undefined) {
    const hint = 'Add --train: then a teacher of generated images is trained first.';
    throw new StudioError('not-found', 'This program came without its example.', hint);
  }
  await withStudio(context, options, 'demo', async (session) => {
    const outcome = await choose(session, folder, options);
    print(options.json, outcome, () => summary(outcome, options));
  });
}

async function choose(session: Session, folder: string, flags: WorkOptions): Promise<Outcome> {
  const { catalog } = session;
  const { engine, seed } = commonRequest(flags);
  const say = (text: string) => void process.stderr.write(`${text}\n`);
  say(`Everything is kept in ${catalog.home.root}`);
  say('1/4  Opening the example: photographs of clothes, a teacher of them, and a bank of many sizes');
  const { data, teacher, bank } = await addExample(session.studio, folder);
  say('2/4  Measuring what its sizes are worth on test images');
  await session.run({ kind: 'measure-sizes', bank, data, teacher, engine });
  const front = frontOfBank(catalog, bank, { data });
  const best = bestUnder(front.points, { bytes: BUDGET })!;
  say(`3/4  Making the best size within ${bytes(BUDGET)}`);
  const { width, depth } = best;
  const model = only(await session.run({ kind: 'generate', bank, sizes: [{ width, depth }], seed }));
  say('4/4  Exporting it to ONNX');
  const to = `${catalog.home.exports}/${model.name}.onnx`;
  const options = { format: 'onnx', overwrite: true } as const;
  const { report } = await session.run({ kind: 'export', model: model.id, to, options });
  return { home: catalog.home.root, front, best, model, exported: report!.exported! };
}

function summary({ front, best, model, exported }: Outcome, options: WorkOptions): string {
  const { teacher, on, points } = front;
  const accuracy = (value: number | null | undefined) => (value == null ? '–' : percent(value));
  const rows = points.map((point) => [
    nameOf(point),
    accuracy(point.accuracy?.value),
    bytes(point.bytes.fp32),
    latencyText(point),
    count(point.parameters),
    point === best ? `the best within ${bytes(BUDGET)}` : '',
  ]);
  const own = [
    'teacher',
    accuracy(teacher?.accuracy),
    teacher?.bytes == null ? '–' : bytes(teacher.bytes),
    latencyText(teacher ?? { latency: null }),
    count(teacher?.parameters ?? null),
    'too large',
  ];
  const home = options.home === undefined ? '' : ` --home ${JSON.stringify(options.home)}`;
  const wave = programName();
  return [
    '',
    `Accuracy on ${count(on!.count)} test images of ${on!.name}, and for one image on this machine:`,
    table(['size', 'accuracy', 'file', 'latency', 'parameters', ''], [own, ...rows]),
    ...disturbedText(teacher ? [...points, teacher] : points),
    '',
    exportText(exported),
    '',
    `Other budgets: ${wave} fit-budget "Fashion bank" --max-size 500kB --precision int8${home}`,
    `All of it from the beginning, on generated images: ${wave} demo --train${home}`,
    `In a window: ${wave === 'wave' ? 'wave serve' : 'npm start'}; the model is “${model.name}”.`,
  ].join('\n');
}
