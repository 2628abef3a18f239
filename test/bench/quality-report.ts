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
    const after = (method: string, epoch: number) => this.#means(`${target}/${method}`).at(epoch);
    const epochs = [0, 1, 2, 3, 4, 5];
    const tuned = after('inherited', -1);
    const goals: Goal[] = [
      [atLeast(after('inherited', 0), after('scratch', -1)), 'untrained it beats scratch after 5 epochs'],
      [
        atLeast(after('inherited, scalers trained', 0), after('scratch', -1)),
        'with its scalers trained it beats scratch after 5 epochs',
      ],
      ...Object.entries(AHEAD).map(([method, points]): Goal => [
        atLeast(tuned, after(method, -1), points),
        `after 5 epochs it is ${100 * points} points ahead of ${method}`,
      ]),
      [
        all(
          epochs
            .slice(1)
            .map((epoch) => atLeast(after('inherited', epoch), after('weight-selection', epoch))),
        ),
        'it is at least weight selection’s equal after every epoch',
      ],
      [atLeast(after('inherited', 1), after('scratch-15', -1)), 'within 1 epoch it reaches scratch after 15'],
      [
        all(epochs.map((epoch) => atLeast(after('fresh, scalers trained', epoch), after('scratch', epoch)))),
        'fresh scalers beat scratch at every epoch',
      ],
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

/** Whether a goal is met, where all that it speaks of was measured. */
type Goal = readonly [boolean | undefined, string];

/** Whether a is b or more, by so much; undefined where one of them was not measured. */
function atLeast(a: number | undefined, b: number | undefined, by = 0): boolean | undefined {
  return a === undefined || b === undefined ? undefined : a - b >= by;
}

function all(parts: readonly (boolean | undefined)[]): boolean | undefined {
  return parts.includes(undefined) ? undefined : parts.every(Boolean);
}

function list(title: string, goals: readonly Goal[]): string {
  const word = (met: boolean | undefined) => (met === undefined ? 'not measured' : met ? 'met' : 'NOT MET');
  return [`${title}:`, ...goals.map(([met, text]) => `- ${word(met)}: ${text}`)].join('\n');
}
