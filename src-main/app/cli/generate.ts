import type { Command } from 'commander';
import { StudioError } from '../../base/errors';
import { type Size } from '../../base/size';
import { allSizes, parseSizes } from '../../wave/elastic';
import { INITIALISERS } from '../../wave/initialisers';
import type { Field } from '../../work/form';
import type { CliContext } from './context';
import { addJob, merged, type Part } from './job';
import type { WorkOptions } from './options';
import { numbers, wholes } from './options';

interface Flags extends WorkOptions {
  width?: number[];
  depth?: number[];
  mlpRatio?: number[];
  size?: string;
  init?: string;
  scalers?: 'inherited' | 'fresh';
  scalerEpochs?: number;
  scalerSteps?: number;
  data?: string;
  source?: string;
}

/** The two trainings that a target may have, and what help says above the options that only one has. */
const STAGES = {
  scalerTraining: 'Training of the scalers and the classifier, where its epochs or steps are given',
  finetune: 'Fine-tuning of all weights, where its epochs or steps are given',
};

/** Where the numbers that both trainings have stand until it is known which there are. */
const SHARED = 'both';

export function addGenerate(program: Command, context: CliContext): void {
  const command = program
    .command('generate')
    .option('--width <list>', 'widths, e.g. 128,192', wholes(0))
    .option('--depth <list>', 'depths, e.g. 4,6,8', wholes(0))
    .option('--mlp-ratio <list>', 'hidden widths by the width, e.g. 1,2,4 (default: the bank’s)', numbers())
    .option('--size <list>', 'sizes instead of --width and --depth, e.g. 128x4,64x6');
  addJob<Flags>(command, 'generate', context, {
    fields: (all) => once(all.filter(({ path }) => path[0] !== 'sizes')),
    request: (options, request) => {
      checkWay(options);
      const stages = stagesOf(request);
      if (options.data === undefined && (stages.scalerTraining ?? stages.finetune)) {
        throw new StudioError('usage', 'Training needs images.', 'Say which with --data.');
      }
      return { sizes: sizesOf(options), options: stages, [SHARED]: undefined };
    },
  });
}

/** What both trainings have is one option for both, but for how long they are. */
function once(all: readonly Field[]): Field[] {
  const stages = all.filter(({ path }) => path[1]! in STAGES);
  const twin = (field: Field) => stages.find((each) => each !== field && placeOf(each) === placeOf(field));
  return all.flatMap((field) => {
    const stage = field.path[1] as keyof typeof STAGES;
    if (!stages.includes(field)) return [field];
    const other = twin(field);
    if (['steps', 'epochs'].includes(placeOf(field))) return [{ ...field, group: STAGES[stage] }];
    // The numbers that only fine-tuning has need not say so.
    if (!other) return [{ ...field, flag: field.flag.replace('finetune-', ''), group: STAGES[stage] }];
    return stage === 'finetune' ? [] : [shared(field, other)];
  });
}

const placeOf = ({ path }: Field): string => path.slice(2).join('.');

function shared(scalers: Field, finetune: Field): Field {
  const { otherwise } = scalers;
  const differs = otherwise !== undefined && finetune.otherwise !== otherwise;
  return {
    ...scalers,
    path: [SHARED, ...scalers.path.slice(2)],
    flag: scalers.flag.replace('scaler-', ''),
    ...(differs ? { otherwise: `scalers ${otherwise}, fine-tuning ${finetune.otherwise!}` } : {}),
  };
}

/** What a way to begin knows nothing of is not passed over in silence. */
function checkWay({ init = 'wave', scalers, scalerEpochs, scalerSteps, source }: Flags): void {
  const rival = INITIALISERS.find(({ name }) => name === init);
  if (rival && (scalers !== undefined || (scalerEpochs ?? scalerSteps) !== undefined)) {
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

/** The trainings whose epochs or steps are given; 0 of them: none. */
function stagesOf({
  options = {},
  [SHARED]: both = {},
}: Part): Record<keyof typeof STAGES, Part | undefined> {
  const own = (stage: string) => (options as Part)[stage] as Part | undefined;
  const trained = (stage: string): Part | undefined => {
    const said = own(stage);
    return said && (said['epochs'] || said['steps']) ? merged(both as Part, said) : undefined;
  };
  const stages = { scalerTraining: trained('scalerTraining'), finetune: trained('finetune') };
  const all = Object.keys(STAGES).map(own);
  const isLong = all.some((said) => said && ('epochs' in said || 'steps' in said));
  const idle = all.some((said) => said && !('epochs' in said || 'steps' in said));
  if (idle || (Object.keys(both as Part).length > 0 && !isLong)) throw untrained();
  return stages;
}

/** Options of a training that is not asked for are not passed over in silence. */
function untrained(): StudioError {
  return new StudioError(
    'usage',
    'There are options of a training, but it is not said for how long.',
    'Give --scaler-epochs to train the scalers, --finetune-epochs to train all weights, or leave the options out.',
  );
}

function sizesOf({ width, depth, mlpRatio, size }: Flags): Size[] {
  if (size !== undefined) return parseSizes(size);
  if (width && depth)
    return allSizes({ widths: width, depths: depth, ...(mlpRatio ? { mlpRatios: mlpRatio } : {}) });
  throw new StudioError(
    'usage',
    'The sizes are not given.',
    'Give --width and --depth, for example --width 128,192 --depth 4,6,8, or --size 128x4.',
  );
}
