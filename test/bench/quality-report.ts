/** Accuracies by what was measured, e.g. `128x4/scratch` → after each epoch, the first before any. */
export type Results = Record<string, number[]>;

/** The ways to begin a target, in the order of the table. */
const METHODS: Record<string, string> = {
  inherited: '**inherited scalers**',
  'inherited, scalers trained': 'inherited scalers, trained for 150 steps',
  'fresh, scalers trained': 'fresh scalers, trained for 150 steps',
  'weight-selection': 'weight selection',
  'scratch-matched': 'scratch, spread of the weights matched',
  scratch: 'scratch',
};

/** Points of accuracy that inherited scalers must be ahead of scratch, and of scratch at matched spread, after 5 epochs. */
const AHEAD = { scratch: 0.08, 'scratch-matched': 0.06 } as const;
/** Points that an elastic bank's sizes may lie below its largest. */
const ELASTIC_SPREAD = 0.05;

export function percent(share: number): string {
  return (100 * share).toFixed(1);
}

/** The study as Markdown: targets by method and epoch, the elastic grid, and whether the goals are met. */
export function report(all: readonly Results[], targets: readonly string[]): string {
  const study = new Report(all);
  return [
    `Mean of ${all.length} seeds ± half of the range, in % of the test images.`,
    study.targetTable(targets),
    study.gridTable(),
    ...targets.map((target) => study.goals(target)),
    study.elasticGoal(targets),
  ].join('\n\n');
}

class Report {
  constructor(private readonly all: readonly Results[]) {}

  targetTable(targets: readonly string[]): string {
    const rows = targets.flatMap((target) =>
      Object.entries(METHODS)
        .filter(([method]) => this.#knows(`${target}/${method}`))
        .map(([method, label]) => row([target, label, ...this.#cells(`${target}/${method}`)])),
    );
    const head = row(['target', 'begins with', ...[0, 1, 2, 3, 4, 5].map((epoch) => `epoch ${epoch}`)]);
    const rule = row(['---', '---', ...Array.from({ length: 6 }, () => '---')]);
    return [head, rule, ...rows].join('\n');
  }

  /** Depth by width, for the elastic bank. */
  gridTable(): string {
    const sizes = this.#elasticSizes();
    const axis = (part: 0 | 1) => [...new Set(sizes.map((size) => Number(size.split('x')[part])))];
    const [widths, depths] = [axis(0), axis(1)];
    const rows = depths.map((depth) =>
      row([String(depth), ...widths.map((width) => this.#cells(`elastic/${width}x${depth}`)[0]!)]),
    );
    return [
      row(['depth \\ width', ...widths.map(String)]),
      row(['---', ...widths.map(() => '---')]),
      ...rows,
    ].join('\n');
  }

  /** Whether a target made from the bank is ahead of its rivals by as much as is hoped for. */
  goals(target: string): string {
    const curve = (method: string) => this.#means(`${target}/${method}`);
    const [inherited, scratch, long] = [curve('inherited'), curve('scratch'), curve('scratch-15')];
    const [trained, fresh, selected] = [
      curve('inherited, scalers trained'),
      curve('fresh, scalers trained'),
      curve('weight-selection'),
    ];
    const last = (values: readonly number[]) => values.at(-1)!;
    const ahead = Object.entries(AHEAD).map(
      ([method, points]) => [last(inherited) - last(curve(method)) >= points, method, points] as const,
    );
    const goals: [boolean, string][] = [
      [inherited[0]! > last(scratch), 'untrained it beats scratch after 5 epochs'],
      [trained[0]! > last(scratch), 'with its scalers trained it beats scratch after 5 epochs'],
      ...ahead.map(([met, method, points]): [boolean, string] => [
        met,
        `after 5 epochs it is ${100 * points} points ahead of ${method}`,
      ]),
      [
        selected.slice(1).every((value, i) => inherited[i + 1]! >= value),
        selected.length
          ? 'it is at least weight selection’s equal at every epoch'
          : 'weight selection cannot make it',
      ],
      [Math.max(inherited[1]!, trained[1]!) >= last(long), 'within 1 epoch it reaches scratch after 15'],
      [scratch.every((value, i) => fresh[i]! > value), 'fresh scalers beat scratch at every epoch'],
    ];
    return list(target, goals);
  }

  elasticGoal(targets: readonly string[]): string {
    const accuracy = new Map(this.#elasticSizes().map((size) => [size, this.#means(`elastic/${size}`)[0]!]));
    const largest = [...accuracy.values()].at(-1)!;
    const [worst, lowest] = [...accuracy].reduce((a, b) => (b[1] < a[1] ? b : a));
    const beaten = targets.filter(
      (target) => accuracy.get(target)! > this.#means(`${target}/scratch-15`).at(-1)!,
    );
    return list('elastic bank, no training of any target', [
      [
        largest - lowest <= ELASTIC_SPREAD,
        `its sizes lie within 5 points of its largest (${worst}: ${percent(largest - lowest)} below)`,
      ],
      [
        beaten.length === targets.length,
        `it beats scratch after 15 epochs at ${beaten.join(', ') || 'no size'}`,
      ],
    ]);
  }

  #elasticSizes(): string[] {
    return Object.keys(this.all[0] ?? {}).flatMap((name) =>
      name.startsWith('elastic/') ? [name.slice('elastic/'.length)] : [],
    );
  }

  #knows(name: string): boolean {
    return this.#runs(name).length > 0;
  }

  #runs(name: string): number[][] {
    return this.all.flatMap((results) => (results[name] ? [results[name]] : []));
  }

  #means(name: string): number[] {
    const runs = this.#runs(name);
    return (runs[0] ?? []).map(
      (_, epoch) => runs.reduce((sum, curve) => sum + curve[epoch]!, 0) / runs.length,
    );
  }

  #cells(name: string): string[] {
    const runs = this.#runs(name);
    return this.#means(name).map((mean, epoch) => {
      const values = runs.map((curve) => curve[epoch]!);
      return `${percent(mean)} ± ${percent((Math.max(...values) - Math.min(...values)) / 2)}`;
    });
  }
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function list(title: string, goals: readonly (readonly [boolean, string])[]): string {
  return [`${title}:`, ...goals.map(([met, text]) => `- ${met ? 'met' : 'NOT MET'}: ${text}`)].join('\n');
}
