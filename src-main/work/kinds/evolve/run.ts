import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '../../../base/files';
import { type ProgressToken, silentProgress } from '../../../base/progress';
import { nameOf, type Size } from '../../../base/size';
import type { Dataset } from '../../../data/types';
import { writeModel } from '../../../formats/model';
import { readBank } from '../../../formats/wavebank';
import { headDimOf, type ViTConfig, vitFlops } from '../../../nn/config';
import type { Model } from '../../../nn/model';
import { networkOf, type TemplateBank, vitOf } from '../../../wave/bank';
import { type Candidate, evolve, type Fitness, type SearchSpace } from '../../../wave/evolution';
import { generate } from '../../../wave/generate';
import { blockUnit } from '../../../wave/roles';
import { type Uneven, unevenConfig, unevenModel, unevenName } from '../../../wave/uneven';
import type { Made, Outcome } from '../../outcome';
import { withModel } from '../../worker/classifiers';
import type { WorkContext } from '../../worker/context';
import { describeModel } from '../../worker/describe';
import { measure, measureModel } from '../../worker/measure';
import { SIZE_IMAGES } from '../../worker/measure-sizes';
import { openData } from '../../worker/open-data';
import type { WorkOf } from '../registry';
import type { Evolved } from './evolved';

const KnownSchema = z.record(z.string(), z.strictObject({ accuracy: z.number(), loss: z.number() }));

/** For each size: evolution under its operations; what is known of a candidate is kept when the run is interrupted. */
export async function run(work: WorkOf<'evolve'>, context: WorkContext): Promise<Outcome> {
  const { progress } = context;
  const bank = await readBank(work.bank.path);
  const dataset = await openData(context, work.data, progress.slice(0, 0.05), bank.config.auxiliary.imgSize);
  const search = new Search(bank, dataset, work, context);
  const made: Made[] = [];
  const evolved: Evolved[] = [];
  for (const [i, size] of work.sizes.entries()) {
    const [from, to] = [i, i + 1].map((part) => 0.05 + (0.95 * part) / work.sizes.length) as [number, number];
    const found = await search.like(size, progress.slice(from, to));
    const path = work.outputs[i]!;
    await writeModel(path, found.model);
    const name = `${work.bank.name}-${nameOf(size)}-evolved`;
    const config = { init: 'wave', scalers: 'inherited', trained: true, evolved: found.evolved };
    const { evaluation } = found;
    made.push(describeModel(found.model, { kind: 'model', name, suffix: `${nameOf(size)}-evolved`, path }, { config, evaluation })); // prettier-ignore
    evolved.push(found.evolved);
  }
  return { made, report: { evolved } };
}

class Search {
  readonly #wholes = new Map<string, Model>();
  readonly #known: z.infer<typeof KnownSchema>;
  readonly #path: string;
  readonly #auxiliary: ViTConfig;

  constructor(
    private readonly bank: TemplateBank,
    private readonly dataset: Dataset,
    private readonly work: WorkOf<'evolve'>,
    private readonly context: WorkContext,
  ) {
    this.#auxiliary = vitOf(bank.config);
    this.#path = join(context.order.folder, 'evolved.json');
    this.#known = existsSync(this.#path)
      ? KnownSchema.parse(JSON.parse(readFileSync(this.#path, 'utf8')))
      : {};
  }

  async like(size: Size, progress: ProgressToken) {
    const { candidates } = this.work.options;
    const { seed } = this.context.order;
    const even = this.#whole(size);
    const space = this.#space(vitFlops(even.network.config as ViTConfig));
    const looked = progress.slice(0, 0.95);
    const found = await evolve(space, { count: candidates, seed }, async (uneven, done) => {
      await looked.checkpoint();
      const fitness = await this.#fitness(unevenName(uneven), () => this.#model(uneven));
      const detail = `${nameOf(uneven)}, ${(100 * fitness.accuracy).toFixed(1)} %`;
      looked.report({ fraction: (done + 1) / candidates, stage: `Evolving ${nameOf(size)}`, done: done + 1, total: candidates, detail }); // prettier-ignore
      return fitness;
    });
    const chosen = await this.#fitness(nameOf(size), () => even);
    return this.#compared(size, even, { chosen, best: found[0]! }, progress.slice(0.95, 1));
  }

  /** The best that was found, beside the even network, on test images. */
  async #compared(
    size: Size,
    even: Model,
    { chosen, best }: { chosen: Fitness; best: Candidate },
    progress: ProgressToken,
  ) {
    const model = this.#model(best.uneven);
    const evaluation = await measureModel(this.context, model, this.dataset, progress);
    const ofEven = await measureModel(this.context, even, this.dataset, progress);
    const evolved: Evolved = {
      size: nameOf(size),
      found: unevenName(best.uneven),
      flops: {
        size: vitFlops(even.network.config as ViTConfig),
        found: vitFlops(model.network.config as ViTConfig),
      },
      chosen: { size: chosen.accuracy, found: best.fitness.accuracy },
      test: { size: ofEven.accuracy, found: evaluation.accuracy },
    };
    return { model, evaluation, evolved };
  }

  #space(budget: number): SearchSpace {
    const { elastic, auxiliary } = this.bank.config;
    const unit = blockUnit(this.bank.config);
    return {
      widths: elastic?.widths ?? [auxiliary.embedDim],
      depths: elastic?.depths ?? [auxiliary.depth],
      headDim: headDimOf(this.#auxiliary),
      mostUnits: (width) => Math.max(1, Math.floor((width * this.#auxiliary.mlpRatio) / unit)),
      flopsOf: (uneven) =>
        vitFlops(unevenConfig(networkOf({ auxiliary: this.#auxiliary }, uneven), uneven, unit)),
      budget,
    };
  }

  #whole(size: Size): Model {
    const name = nameOf(size);
    const model = this.#wholes.get(name) ?? generate(this.bank, size, { scalers: 'inherited', seed: 0 });
    this.#wholes.set(name, model);
    return model;
  }

  #model(uneven: Uneven): Model {
    const { config } = this.bank;
    const whole = this.#whole({ width: uneven.width, depth: uneven.depth });
    return unevenModel(whole, uneven, blockUnit(config), config.elastic?.mlpRatios !== undefined);
  }

  async #fitness(name: string, modelOf: () => Model): Promise<Fitness> {
    const known = this.#known[name];
    if (known) return known;
    const on = { limit: SIZE_IMAGES };
    const { accuracy, loss } = await withModel(this.context, modelOf(), (classifier) =>
      measure(classifier, this.dataset, this.work.options.split, silentProgress, on),
    );
    this.#known[name] = { accuracy, loss };
    await writeDurably(this.#path, [new TextEncoder().encode(JSON.stringify(this.#known))]);
    return { accuracy, loss };
  }
}
