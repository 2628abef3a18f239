import type { Command } from 'commander';
import { join } from 'node:path';
import type { RequestInput } from '../../work/requests';
import type { Entry } from '../../catalog/types';
import { nameOf, type Size } from '../../base/size';
import { parseSizes } from '../../wave/elastic';
import type { CliContext, Finished, Session } from './context';
import { optionsOf, programName, withStudio } from './context';
import { showExample } from './example';
import type { WorkOptions } from './options';
import { addWorkOptions, commonRequest } from './options';
import { duration } from '../../base/progress';
import { count, percent, print, table } from './output';
import { exportText, only } from './results';

/** How much the demonstration does. */
interface Scale {
  images: number;
  imgSize: number;
  patchSize: number;
  teacher: { channels: number[]; epochs: number; lr: number; batchSize: number };
  grid: string;
  leftOut: string;
  headDim: number;
  blockSize: number;
  steps: number;
  /** The sizes that are generated; the last was left out while condensing. */
  sizes: string;
  /** Of every target, from the bank and from scratch alike. */
  epochs: number;
  /** What to try next. */
  more: string;
}

const FULL: Scale = {
  images: 2000,
  imgSize: 32,
  patchSize: 8,
  teacher: { channels: [16, 32, 64], epochs: 18, lr: 5e-3, batchSize: 16 },
  grid: '64-128x2-4',
  leftOut: '96x3',
  headDim: 32,
  blockSize: 32,
  steps: 2800,
  sizes: '64x2,128x4,96x3',
  epochs: 2,
  more: '--width 64,96 --depth 2,3',
};

/** The smallest form, for continuous integration: shows that everything works, not how well. */
const QUICK: Scale = {
  images: 300,
  imgSize: 16,
  patchSize: 4,
  teacher: { channels: [8, 16], epochs: 4, lr: 5e-3, batchSize: 16 },
  grid: '16-32x1-3',
  leftOut: '16x2',
  headDim: 16,
  blockSize: 16,
  steps: 60,
  sizes: '32x3,16x3,16x2',
  epochs: 1,
  more: '--width 16,32 --depth 1,2',
};

/** One size of the table at the end. */
interface Row {
  size: string;
  trained: boolean;
  parameters: number | null;
  seconds: number;
  /** Accuracies: from the bank as it is, after training, and from scratch after the same training. */
  wave: number;
  waveTrained: number;
  scratch: number;
}

interface DemoFlags extends WorkOptions {
  train?: boolean;
  quick?: boolean;
}

export function addDemo(program: Command, context: CliContext): void {
  addWorkOptions(program.command('demo'))
    .description('see what a bank is good for: the best model of some clothes within 1 MB, in a minute')
    .option('--train', 'the whole method instead, on generated images, in a few minutes')
    .option('--quick', 'its smallest form, in seconds')
    .action((_: unknown, command: Command) => {
      const options = optionsOf<DemoFlags>(command);
      return options.train || options.quick ? demo(context, options) : showExample(context, options);
    });
}

async function demo(context: CliContext, options: DemoFlags): Promise<void> {
  await withStudio(context, options, 'demo', async (session) => {
    const demonstration = new Demonstration(session, options, options.quick ? QUICK : FULL);
    const outcome = await demonstration.run();
    print(options.json, outcome, () => demonstration.summary(outcome));
  });
}

interface DemoOutcome {
  home: string;
  teacher: Entry;
  bank: Entry;
  rows: Row[];
  exported: NonNullable<NonNullable<Finished['report']>['exported']>;
  files: string[];
  seconds: number;
}

class Demonstration {
  readonly #started = performance.now();

  constructor(
    private readonly session: Session,
    private readonly options: WorkOptions,
    private readonly scale: Scale,
  ) {}

  async run(): Promise<DemoOutcome> {
    const { scale, session } = this;
    this.say(`Everything is kept in ${session.catalog.home.root}`);
    const data = await this.data();
    const teacher = await this.teacher(data);
    const bank = await this.condense(data, teacher);
    this.say('4/5  Generating three sizes at once, then training each beside the same size from scratch');
    const rows: Row[] = [];
    let last: Entry | undefined;
    for (const size of parseSizes(scale.sizes)) {
      const { row, model } = await this.compare(bank, data, teacher, size);
      rows.push(row);
      last = model;
    }
    this.say(`5/5  Exporting ${last!.name} to ONNX`);
    const exported = await this.exportModel(last!);
    return {
      ...{ home: session.catalog.home.root, teacher, bank, rows, exported },
      files: this.files([teacher, bank, last!]),
      seconds: (performance.now() - this.#started) / 1000,
    };
  }

  summary({ teacher, bank, rows, exported, files, seconds }: DemoOutcome): string {
    const cells = rows.map((row) => [
      row.trained ? row.size : `${row.size} *`,
      count(row.parameters),
      `${row.seconds.toFixed(2)} s`,
      percent(row.wave),
      percent(row.waveTrained),
      percent(row.scratch),
    ]);
    const { epochs } = this.scale;
    const after = `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`;
    const headings = [
      'size',
      'parameters',
      'made in',
      'from the bank',
      `+ ${after}`,
      `from scratch, ${after}`,
    ];
    return [
      '',
      `Accuracy on test images; the teacher has ${percent(teacher.accuracy)}.`,
      table(headings, cells),
      '* left out while condensing. “From the bank” is without any data or training.',
      `Condensing saw ${count(bank.metrics['samples'])} images, once for all sizes; training a target sees ${count(this.scale.images * epochs)}.`,
      '',
      exportText(exported),
      '',
      'Kept in the catalog:',
      ...files.map((file) => `  ${file}`),
      '',
      `Done in ${duration(seconds)}. To make other sizes: ${programName()} generate --bank ${bank.name} ${this.scale.more}${this.homeFlag()}`,
    ].join('\n');
  }

  private async data(): Promise<Entry> {
    const { images, imgSize } = this.scale;
    this.say(`1/5  Drawing ${count(images)} images of ten classes`);
    const source = { kind: 'synthetic', count: images, imgSize } as const;
    const known = this.session.catalog.entries
      .list({ kind: 'dataset', limit: -1 })
      .entries.find(({ config }) => JSON.stringify(config['source']) === JSON.stringify(source));
    return known ?? only(await this.do({ kind: 'add-dataset', name: 'demo-shapes', source }));
  }

  private async teacher(data: Entry): Promise<Entry> {
    const { channels, ...training } = this.scale.teacher;
    this.say('2/5  Training a small convolutional teacher');
    // The shapes lie anywhere already: shifting them further would only take longer to learn.
    const augment = { shift: 2 };
    const options = { network: { arch: 'cnn' as const, channels }, ...training, augment, evaluateEvery: 500 };
    return only(await this.do({ kind: 'train-teacher', data: data.id, options }));
  }

  private async condense(data: Entry, teacher: Entry): Promise<Entry> {
    const { grid, leftOut, headDim, blockSize, patchSize, steps } = this.scale;
    this.say(`3/5  Condensing it into weight templates for all sizes of ${grid}, without ${leftOut}`);
    return only(
      await this.do({
        kind: 'condense',
        data: data.id,
        teacher: teacher.id,
        options: { sizes: grid, leftOut, headDim, blockSize, patchSize, steps, evaluateEvery: steps / 4 },
      }),
    );
  }

  /** A size from the bank at once; then trained for a while, beside the same size from scratch. */
  private async compare(
    bank: Entry,
    data: Entry,
    teacher: Entry,
    size: Size,
  ): Promise<{ row: Row; model: Entry }> {
    const began = performance.now();
    const model = only(await this.do({ kind: 'generate', bank: bank.id, sizes: [size] }));
    const seconds = (performance.now() - began) / 1000;
    const { report } = await this.do({ kind: 'evaluate', model: model.id, data: data.id });
    const train = async (init: 'wave' | 'scratch') => {
      const finetune = { epochs: this.scale.epochs, evaluateEvery: 1_000_000 };
      const common = { bank: bank.id, data: data.id, teacher: teacher.id, sizes: [size] };
      const trained = await this.do({ kind: 'generate', ...common, options: { init, finetune } });
      return only(trained).accuracy ?? 0;
    };
    const name = nameOf(size);
    const row: Row = {
      size: name,
      trained: !this.scale.leftOut.split(',').includes(name),
      parameters: model.parameters,
      seconds,
      wave: report!.evaluation!.accuracy,
      waveTrained: await train('wave'),
      scratch: await train('scratch'),
    };
    return { row, model };
  }

  private async exportModel(model: Entry): Promise<DemoOutcome['exported']> {
    const to = join(this.session.catalog.home.exports, `${model.name}.onnx`);
    const { report } = await this.do({
      kind: 'export',
      model: model.id,
      to,
      options: { format: 'onnx', overwrite: true },
    });
    return report!.exported!;
  }

  private files(entries: Entry[]): string[] {
    const { catalog } = this.session;
    return entries.map(
      ({ id, kind, name }) => `${kind} “${name}”: ${catalog.entries.artifactPath(id, 'weights')}`,
    );
  }

  private do(request: RequestInput): Promise<Finished> {
    const { engine, seed, tags } = commonRequest(this.options);
    return this.session.run({ engine, seed, tags: tags ?? ['demo'], ...request });
  }

  private homeFlag(): string {
    return this.options.home === undefined ? '' : ` --home ${JSON.stringify(this.options.home)}`;
  }

  private say(text: string): void {
    process.stderr.write(`${text}\n`);
  }
}
