import { t } from '../language';
import { SPLITS } from './accuracy';
import { count, measure, percent } from './format';

const COUNTS: Record<string, string> = {
  steps: t('app.trainingSteps'),
  samples: t('app.imagesSeenInTraining'),
  'samples/scalers': t('app.imagesSeenByTheScalers'),
  'samples/finetune': t('app.imagesSeenInFineTuning'),
};
const QUALITY = /^(?:(.+)\/)?(train|val|test)\/(accuracy|loss)(?: (.+))?$/;

/**
 * What an entry's metric is called and how its value is written: `cifar10/test/accuracy` is "Accuracy on the test images
 * of cifar10", in per cent. What is not known keeps its name.
 */
export function measurementOf(name: string, value: number): [label: string, text: string] {
  if (name === 'latency/ms') return [t('app.latencyOfOneImage'), `${measure(value)}\u00a0ms`];
  const counted = COUNTS[name];
  if (counted !== undefined) return [counted, count(value)];
  const [, dataset, part, what, size] = QUALITY.exec(name) ?? [];
  if (part === undefined) return [name, measure(value)];
  const label = [
    what === 'accuracy' ? t('app.accuracy') : t('app.loss'),
    size === undefined ? '' : t('app.of3', { size }),
    t('app.onTheImages', { parts: SPLITS[part]! }),
    dataset === undefined ? '' : t('app.of4', { dataset }),
  ].join('');
  return [label, what === 'accuracy' ? percent(value, 2) : measure(value)];
}
