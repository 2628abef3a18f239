import type { Command } from 'commander';
import { StudioError } from '../../base/errors';
import { type Size } from '../../base/size';
import { parseSizes } from '../../wave/elastic';
import { INITIALISERS } from '../../wave/initialisers';
import type { CliContext } from './context';
import { optionsOf, withStudio } from './context';
import type { WorkOptions } from './options';
import { addClassMap, addWorkOptions, commonRequest, number, oneOf, wholes } from './options';
import { print } from './output';
import { datasetOf, findEntry, teacherOf } from './references';
import { finishedJson, finishedText } from './results';
import type { LossFlags, TrainingFlags } from './training-options';
import { addLossOptions, addTrainingOptions, lossOptions, trainingOptions } from './training-options';
import { FinetuneOptionsSchema } from '../../work/kinds/finetune/declare';
import { INITIALISATIONS, ScalerOptionsSchema } from '../../work/kinds/generate/declare';

interface GenerateFlags extends WorkOptions, TrainingFlags, LossFlags {
  bank: string;
  width?: number[];
  depth?: number[];
  size?: string;
  init?: string;
  scalers?: 'inherited' | 'fresh';
  scalerEpochs?: number;
  finetuneEpochs?: number;
  data?: string;
  teacher?: string;
  source?: string;
  lr?: number;
}

export function addGenerate(program: Command, context: CliContext): void {
  const training = 'scaler training and fine-tuning';
  const scalers = ScalerOptionsSchema.parse({});
  const finetune = FinetuneOptionsSchema.parse({});
  const warmup = `scalers ${scalers.warmup}, fine-tuning ${finetune.warmup}`;
  const trained = addTrainingOptions(addClassMap(addWorkOptions(program.command('generate'))), {
    ...scalers,
    warmup,
  });
  addLossOptions(trained, scalers.loss)
    .description('make models of any depth and width from a bank')
    .requiredOption('--bank <bank>', 'a template bank of the catalog')
    .option('--width <list>', 'widths, e.g. 128,192', wholes(0))
    .option('--depth <list>', 'depths, e.g. 4,6,8', wholes(0))
    .option('--size <list>', 'sizes instead of --width and --depth, e.g. 128x4,64x6')
    .option(
      '--scalers <kind>',
      'inherited (the bank’s, resized) or fresh',
      oneOf(['inherited', 'fresh'] as const),
    )
    .option('--init <way>', INITIALISATIONS.join(', '), oneOf(INITIALISATIONS))
    .option('--scaler-epochs <n>', 'train the scalers and the classifier', number(0))
    .option('--finetune-epochs <n>', 'then train all weights', number(0))
    .option('--data <dataset>', `for ${training}: a dataset of the catalog, or a path`)
    .option('--teacher <teacher>', `distils into the models during ${training}`)
    .option('--source <model>', 'the model that a rival takes from')
    .option('--lr <n>', 'learning rate of the fine-tuning', number(0))
    .action(async (_: unknown, command: Command) => generate(context, optionsOf<GenerateFlags>(command)));
}

async function generate(context: CliContext, options: GenerateFlags): Promise<void> {
  checkWay(options);
  const sizes = sizesOf(options);
  const trains = options.scalerEpochs !== undefined || options.finetuneEpochs !== undefined;
  if (trains && options.data === undefined) {
    throw new StudioError('usage', 'Training needs images.', 'Say which with --data.');
  }
  await withStudio(context, options, 'generate', async (session) => {
    const bank = findEntry(session, options.bank, ['bank']);
    const data = options.data === undefined ? undefined : await datasetOf(session, options.data, options);
    const teacher =
      options.teacher === undefined || !data
        ? undefined
        : await teacherOf(session, options.teacher, data, options);
    const source =
      options.source === undefined ? undefined : findEntry(session, options.source, ['model', 'teacher']);
    const finished = await session.run({
      kind: 'generate',
      bank: bank.id,
      sizes,
      data: trains ? data?.id : undefined,
      teacher: trains ? teacher?.id : undefined,
      source: source?.id,
      ...commonRequest(options),
      options: { init: options.init, scalers: options.scalers, ...stages(options) },
    });
    print(options.json, finishedJson(finished), () => finishedText(finished));
  });
}

/** What a way to begin knows nothing of is not passed over in silence. */
function checkWay({ init = 'wave', scalers, scalerEpochs, source }: GenerateFlags): void {
  const rival = INITIALISERS.find(({ name }) => name === init);
  if (rival && (scalers !== undefined || scalerEpochs !== undefined)) {
    const hint = 'Leave --scalers and --scaler-epochs out, or --init.';
    throw new StudioError('usage', `A model that begins by “${init}” has no scalers.`, hint);
  }
  if (source !== undefined && !rival?.needsSource) {
    const takers = INITIALISERS.filter(({ needsSource }) => needsSource).map(({ name }) => name);
    throw new StudioError(
      'usage',
      `A model that begins by “${init}” takes nothing from another model.`,
      `Leave --source out, or give --init one of: ${takers.join(', ')}.`,
    );
  }
}

function stages(options: GenerateFlags) {
  const { scalerEpochs, finetuneEpochs, lr } = options;
  const common = { ...trainingOptions(options), loss: lossOptions(options) };
  return {
    scalerTraining: scalerEpochs ? { ...common, steps: undefined, epochs: scalerEpochs } : undefined,
    finetune: finetuneEpochs ? { ...common, steps: undefined, epochs: finetuneEpochs, lr } : undefined,
  };
}

function sizesOf({ width, depth, size }: GenerateFlags): Size[] {
  if (size !== undefined) return parseSizes(size);
  if (width && depth) return width.flatMap((w) => depth.map((d) => ({ width: w, depth: d })));
  throw new StudioError(
    'usage',
    'The sizes are not given.',
    'Give --width and --depth, for example --width 128,192 --depth 4,6,8, or --size 128x4.',
  );
}
