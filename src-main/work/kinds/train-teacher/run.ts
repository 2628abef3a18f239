import { writeModel } from '../../../formats/model';
import { defaultShift, TEACHER, usualPatchSize } from '../../../wave/defaults';
import { finetune } from '../../../wave/finetune';
import { defaultChannels } from '../../../nn/families/cnn/config';
import { initNetwork, sizedFamilyNamed, sizedNetwork } from '../../../nn/families/registry';
import type { Model, Network } from '../../../nn/model';
import { checkNetwork } from '../../../nn/network';
import type { Dataset } from '../../../data/types';
import type { WorkContext } from '../../worker/context';
import { openWatched } from '../../worker/held-out';
import { openLoader } from '../../worker/open-data';
import { describeModel } from '../../worker/describe';
import { measureModel } from '../../worker/measure';
import type { TeacherOptions } from './declare';
import type { WorkOf } from '../registry';
import type { Outcome } from '../../outcome';
import { stepsOf, trainingOf } from '../../worker/plan';
import { runModelStage } from '../../worker/stage';

/** Classes alone teach less than a teacher's answers do: the images are to differ more. */
const SHIFT_OF_32 = 4;
const CROSS_ENTROPY = { tau: 1, kd: 0, ce: 1 };

/** Trains a classifier from scratch. */
export async function run(work: WorkOf<'train-teacher'>, context: WorkContext): Promise<Outcome> {
  const { order, progress } = context;
  const { options, data } = work;
  const [path] = work.outputs as [string];
  const opening = progress.slice(0, 0.05);
  const { dataset, patience } = await openWatched(context, data, options, opening, options.imgSize);
  const network = networkOf(options.network, dataset);
  checkNetwork(network);
  const shift = options.augment.shift ?? defaultShift(dataset.imgSize, SHIFT_OF_32);
  const loader = await openLoader(context, dataset, { ...options, augment: { ...options.augment, shift } });
  const steps = stepsOf(options, loader.count, TEACHER.budget);
  const training = progress.slice(0.05, 0.97);
  const { evaluateEvery, lr, weightDecay } = options;
  const numbers = trainingOf({ ...options, loss: CROSS_ENTROPY, patience }, steps, order.seed);
  const stage = { name: 'train', dataset, loader, steps, evaluateEvery, patient: patience > 0 };
  const trained = await runModelStage(context, stage, training, (engine, hooks) =>
    finetune(
      engine,
      startOf(network, dataset, order.seed),
      loader,
      { ...numbers, trained: false, lr, weightDecay },
      training,
      hooks,
    ),
  );
  const { result: model, samples } = trained;
  const evaluation = await measureModel(context, model, dataset, progress.slice(0.97, 1));
  await writeModel(path, model);
  const metrics = { steps: trained.steps, samples };
  const name = `${data.name}-${network.arch}`;
  const config = { trained: trained.steps > 0 };
  return { made: [describeModel(model, { kind: 'teacher', name, path }, { config, metrics, evaluation })] };
}

function networkOf(options: TeacherOptions['network'], { imgSize, classes }: Dataset): Network {
  const common = { imgSize, inChans: 3, numClasses: classes.length };
  if (options.arch === 'cnn') {
    const { channels = defaultChannels(imgSize), blocks } = options;
    return { arch: 'cnn', config: { ...common, channels, blocks } };
  }
  const { arch, patchSize = usualPatchSize(arch, imgSize) } = options;
  const shape = { ...options, ...common, patchSize };
  return sizedNetwork(sizedFamilyNamed(arch).sized.make(shape));
}

function startOf(network: Network, { classes, mean, std }: Dataset, seed: number): Model {
  const weights = initNetwork(network, seed);
  return { network, classes: [...classes], normalisation: { mean, std }, weights };
}
