import { count, measure, percent } from './format';

const COUNTS: Record<string, string> = {
  steps: 'Training steps',
  samples: 'Images seen in training',
  'samples/scalers': 'Images seen by the scalers',
  'samples/finetune': 'Images seen in fine-tuning',
};
const PARTS: Record<string, string> = { train: 'training', val: 'validation', test: 'test' };
const QUALITY = /^(?:(.+)\/)?(train|val|test)\/(accuracy|loss)(?: (.+))?$/;

/**
 * What an entry's metric is called and how its value is written: `cifar10/test/accuracy` is "Accuracy on the test images
 * of cifar10", in per cent. What is not known keeps its name.
 */
export function measurementOf(name: string, value: number): [label: string, text: string] {
  if (name === 'latency/ms') return ['Latency of one image', `${measure(value)}\u00a0ms`];
  const counted = COUNTS[name];
  if (counted !== undefined) return [counted, count(value)];
  const [, dataset, part, what, size] = QUALITY.exec(name) ?? [];
  if (part === undefined) return [name, measure(value)];
  const label = [
    what === 'accuracy' ? 'Accuracy' : 'Loss',
    size === undefined ? '' : ` of ${size}`,
    ` on the ${PARTS[part]!} images`,
    dataset === undefined ? '' : ` of ${dataset}`,
  ].join('');
  return [label, what === 'accuracy' ? percent(value, 2) : measure(value)];
}
