import { nameOf } from '../../../src-main/base/size';
import { openEngine } from '../../../src-main/engine/open';
import { CONDENSE } from '../../../src-main/wave/defaults';
import { allSizes } from '../../../src-main/wave/elastic';
import { generate } from '../../../src-main/wave/generate';
import { table } from './report';
import type { Settings } from './settings';
import { Store } from './store';
import { type Recipe, Study } from './study';

/** One part of the recipe changed at a time; every one sees as many images. */
export const CHANGES: Record<string, Recipe> = {
  'the recipe': {},
  'half the rates': { factor: 0.5 },
  'twice the rates': { factor: 2 },
  'a cosine': { schedule: { ...CONDENSE.schedule, shape: 'cosine' } },
  'batches of 16': { batchSize: 16 },
  'batches of 64': { batchSize: 64 },
  'two sizes for each batch, half the batches': { sizesPerStep: 2 },
  'only the largest for the first fifth': { largestFirst: 0.2 },
  'half of the answer from the next larger size (in place)': { inPlace: 0.5, sizesPerStep: 2 },
  'no labels': { loss: { ...CONDENSE.loss, ce: 0 } },
  'no teacher': { loss: { ...CONDENSE.loss, kd: 0 } },
  'temperature 1': { loss: { ...CONDENSE.loss, tau: 1 } },
  'temperature 4': { loss: { ...CONDENSE.loss, tau: 4 } },
  'the likeliest class only (hard)': { loss: { ...CONDENSE.loss, distil: 'hard' } },
  'decoupled (DKD)': { loss: { ...CONDENSE.loss, distil: 'decoupled' } },
  'no shifts': { augment: { shift: 0 } },
  'shifts of up to 4 pixels': { augment: { shift: 4 } },
  'shifts anew at every sight': { augment: { fresh: true } },
  'parts of at least 35 %': { augment: { crop: 0.35 } },
  'a box blotted out in a quarter': { augment: { erase: 0.25 } },
  mixup: { augment: { mixup: 0.2 } },
  cutmix: { augment: { cutmix: 1 } },
  'a moving average of the weights': { ema: 0.999 },
  '4 templates': { bank: { blockSize: 32, templates: { matrix: 4, other: 4 } } },
  '16 templates': { bank: { blockSize: 32, templates: { matrix: 16, other: 4 } } },
  '32 templates': { bank: { blockSize: 32, templates: { matrix: 32, other: 4 } } },
  '8 templates of 16x16': { bank: { blockSize: 16, templates: { matrix: 8, other: 4 } } },
  '16 templates of 16x16': { bank: { blockSize: 16, templates: { matrix: 16, other: 4 } } },
  '32 templates of 16x16': { bank: { blockSize: 16, templates: { matrix: 32, other: 4 } } },
};

/**
 * The recipe's ablation: each change of it on its own, mean of all sizes on held-out training images; test images are never
 * looked at. Goes on where it was interrupted.
 *
 * @param named only the changes whose names it matches
 * @returns a table as Markdown, the best first
 */
export async function runRecipe(settings: Settings, named: RegExp): Promise<string> {
  const engine = await openEngine({ engine: 'auto', device: 'auto', threads: settings.threads, lean: true });
  const [section] = settings.sections as [Settings['sections'][number]];
  const { patch, scale, seeds } = settings;
  const store = new Store(settings.out, { recipe: { patch, scale, section: JSON.stringify(section) } });
  const study = await Study.open(settings, section, engine, store);
  const changes = Object.entries(CHANGES).filter(([name]) => named.test(name));
  try {
    await study.openTeacher();
    for (const seed of seeds) {
      for (const [name, recipe] of changes) await measureChange(study, `${seed}/${name}`, seed, recipe);
    }
  } finally {
    await study.close();
    await engine.dispose();
  }
  return recipeReport(settings, store);
}

async function measureChange(study: Study, name: string, seed: number, recipe: Recipe): Promise<void> {
  const { settings, section } = study;
  const config = { ...study.config(undefined, settings.grid), ...recipe.bank };
  const bank = await study.bank(`${section.name}/${name}`, config, seed, section.samples, recipe);
  for (const size of allSizes(settings.grid)) {
    const model = generate(bank, size, { scalers: 'inherited', seed: 0 });
    await study.measure(`${name}/${nameOf(size)}`, model, 'val');
  }
}

/** Of every seed the mean of all sizes, the mean over the seeds, its difference to the recipe's, and the training's minutes. */
export function recipeReport(
  { seeds, sections, grid }: Settings,
  { results }: Pick<Store, 'results'>,
): string {
  const [{ name: section }] = sections as [Settings['sections'][number]];
  const sizes = allSizes(grid).map(nameOf);
  const meanOf = (name: string, seed: number) =>
    mean(
      sizes.map((size) => results.accuracies[`${section}/${seed}/${name}/${size}`]?.accuracy ?? Number.NaN),
    );
  const own = seeds.map((seed) => meanOf('the recipe', seed));
  const rows = Object.keys(CHANGES)
    .map((name) => ({ name, each: seeds.map((seed) => meanOf(name, seed)) }))
    .filter(({ each }) => each.every(Number.isFinite))
    .sort((a, b) => mean(b.each) - mean(a.each))
    .map(({ name, each }) => [
      name,
      points(mean(each)),
      each.map((value, i) => signed(value - own[i]!)).join(', '),
      seeds
        .map((seed) => ((results.costs[`${section}/${seed}/${name}`]?.seconds ?? 0) / 60).toFixed(0))
        .join(', '),
    ]);
  return table(['', 'mean of all sizes, %', 'points more, of each seed', 'minutes'], rows);
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const points = (share: number) => (100 * share).toFixed(1);
const signed = (share: number) => `${share < 0 ? '−' : '+'}${points(Math.abs(share))}`;
