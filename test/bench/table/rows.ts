import { nameOf, type Size } from '../../../src-main/base/size';
import type { Model } from '../../../src-main/nn/model';
import { networkOf, type TemplateBank } from '../../../src-main/wave/bank';
import { allSizes, largestSize } from '../../../src-main/wave/elastic';
import { generate } from '../../../src-main/wave/generate';
import { initialise, initialiserObstacle } from '../../../src-main/wave/initialisers';
import { TRIAL, TRIAL_SEED } from './settings';
import type { Study } from './study';

/** By how much the recipe’s learning rates were multiplied where that did best on validation images, from the shares of the samples that they were tried with. */
export interface Rates {
  family: number;
  plain: number;
  alone: number;
}

/** The family’s factor, the plain elastic network’s, and a size’s that is distilled alone, each at its own best: chosen on validation, never on test. */
export async function chooseRates(study: Study): Promise<Rates> {
  const { grid, rates } = study.settings;
  const samples = TRIAL * study.section.samples;
  const middle = middleOf(allSizes(grid));
  const trial = (name: string, model: Model) => study.measure(name, model, 'val');
  const best = (way: 'family' | 'plain') =>
    bestOf(rates[way], async (factor) => {
      const name = `rate/${way}/${factor}`;
      const config = study.config(undefined, grid, way === 'plain' ? 'slimmable' : undefined);
      const full = `${study.section.name}/${name}`;
      const bank = await study.bank(full, config, TRIAL_SEED, samples, { factor });
      return (await trial(name, member(bank, middle))).accuracy;
    });
  const alone = await bestOf(rates.alone, async (factor) => {
    const name = `rate/alone/${factor}`;
    const share = study.section.samples / allSizes(grid).length;
    const full = `${study.section.name}/${name}`;
    return (await trial(name, await study.alone(full, middle, TRIAL_SEED, share, { factor }))).accuracy;
  });
  return { family: await best('family'), plain: await best('plain'), alone };
}

/** Trains all of one seed, and measures it on test images. */
export async function measureSeed(study: Study, seed: number, rates: Rates): Promise<void> {
  const { section, settings } = study;
  const { grid, checked } = settings;
  const sizes = allSizes(grid);
  const bank = await familyOf(study, seed, rates);
  for (const size of [...sizes, ...outside(grid)]) {
    await study.measure(`${seed}/family/${nameOf(size)}`, member(bank, size));
  }
  for (const size of checked) {
    const name = `${seed}/dedicated/${nameOf(size)}`;
    const own = await study.bank(`${section.name}/${name}`, study.config(size), seed, section.samples, {
      factor: rates.family,
    });
    await study.measure(name, member(own, size));
    const share = section.samples / sizes.length;
    for (const way of ['alone', 'scratch'] as const) {
      const name = `${seed}/${way}/${nameOf(size)}`;
      const options = { factor: rates.alone, labels: way === 'scratch' };
      const model = await study.alone(`${section.name}/${name}`, size, seed, share, options);
      await study.measure(name, model);
    }
  }
  const plain = await plainOf(study, seed, rates);
  for (const size of sizes) await study.measure(`${seed}/plain/${nameOf(size)}`, member(plain, size));
}

/** Times the usual rate of fine-tuning: of these each way has its own best, chosen on held-out images. */
const TRANSFER_FACTORS = [2, 4, 8];

/** A bank of one section taken to the classes of another, beside what else could be done with the same images. */
export async function measureTransfer(from: Study, to: Study, seed: number, rates: Rates): Promise<void> {
  const { section, settings } = from;
  const size = middleOf(settings.checked);
  const bank = await familyOf(from, seed, rates);
  const { classes } = to.dataset;
  const config = networkOf(bank.config, size, classes.length);
  const start = (name: string, source?: Model) =>
    initialise(name, { config, classes, normalisation: bank.normalisation, seed, source });
  const tune = async (name: string, model: () => Promise<Model> | Model) => {
    const full = `${seed}/from ${section.name}/${name}/${nameOf(size)}`;
    if (to.store.results.accuracies[`${to.section.name}/${full}`]) return;
    const begun = await model();
    let best: { accuracy: number; tuned: Model } | undefined;
    for (const factor of TRANSFER_FACTORS) {
      const tuned = await to.tuned(begun, seed, factor);
      const { accuracy } = await to.measure(`${full}/rate ${factor}`, tuned, 'val');
      if (!best || accuracy > best.accuracy) best = { accuracy, tuned };
    }
    await to.measure(full, best!.tuned);
  };
  await tune('bank', () => generate(bank, size, { scalers: 'inherited', classes, seed }));
  await tune('scratch', () => start('scratch'));
  await tune('distilled', () => from.alone(`${section.name}/${seed}/distilled/${nameOf(size)}`, size, seed, section.samples, { factor: rates.alone })); // prettier-ignore
  const plain = member(await plainOf(from, seed, rates), largestSize(settings.grid));
  if (initialiserObstacle('weight-selection', config, plain) === undefined) {
    await tune('weight-selection', () => start('weight-selection', plain));
  }
}

/** Sizes half again as wide, and half again as deep, as the largest. */
export function outside(grid: Parameters<typeof largestSize>[0]): Size[] {
  const { width, depth } = largestSize(grid);
  const [wide, deep] = [32 * Math.ceil((1.5 * width) / 32), Math.ceil(1.5 * depth)];
  return [
    { width: wide, depth },
    { width, depth: deep },
  ];
}

function familyOf(study: Study, seed: number, { family }: Rates): Promise<TemplateBank> {
  const { section, settings } = study;
  const config = study.config(undefined, settings.grid);
  return study.bank(`${section.name}/${seed}/family`, config, seed, section.samples, { factor: family });
}

function plainOf(study: Study, seed: number, { plain }: Rates): Promise<TemplateBank> {
  const { section, settings } = study;
  const config = study.config(undefined, settings.grid, 'slimmable');
  return study.bank(`${section.name}/${seed}/plain`, config, seed, section.samples, { factor: plain });
}

function member(bank: TemplateBank, size: Size): Model {
  return generate(bank, size, { scalers: 'inherited', seed: 0 });
}

function middleOf(sizes: readonly Size[]): Size {
  return sizes[Math.floor(sizes.length / 2)]!;
}

/** The best of some rates, and while that is the least or the most of them, of half or twice it, too. */
export async function bestOf(
  rates: readonly number[],
  accuracyOf: (rate: number) => Promise<number>,
): Promise<number> {
  const known = new Map<number, number>();
  const look = async (rate: number) => void known.set(rate, await accuracyOf(rate));
  for (const rate of rates) await look(rate);
  for (;;) {
    const [best] = [...known].reduce((a, b) => (b[1] > a[1] ? b : a));
    const [least, most] = [Math.min(...known.keys()), Math.max(...known.keys())];
    if (known.size > 1 && best === least) await look(best / 2);
    else if (known.size > 1 && best === most) await look(2 * best);
    else return best;
  }
}
