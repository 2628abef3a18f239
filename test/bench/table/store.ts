import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readState, writeState } from '../../../src-main/formats/checkpoint';
import type { TrainingHooks } from '../../../src-main/nn/training';

/** A number that was measured, and what it took. */
export interface Measured {
  /** Share of right images, 0 … 1. */
  accuracy: number;
  split: 'val' | 'test';
  count: number;
  parameters: number;
}

/** What a training took. */
export interface Cost {
  samples: number;
  /** Of all sessions together. */
  seconds: number;
  parameters: number;
}

/** All that is known, by what it is about, e.g. `50k/0/family/160x8`. */
export interface Results {
  /** What was asked for: numbers of other requests are not mixed. */
  request: unknown;
  accuracies: Record<string, Measured>;
  costs: Record<string, Cost>;
}

type Hooks = Pick<TrainingHooks, 'resume' | 'save' | 'saveEvery'>;

/**
 * What a table's measurements leave on the disk: each number in a JSON file as soon as it is known, each bank and model in
 * a file of its own, and of a training under way a checkpoint, so that the command goes on wherever it was ended.
 */
export class Store {
  readonly results: Results;

  /** @throws Error where the folder holds the numbers of another request */
  constructor(
    readonly folder: string,
    request: unknown,
    private readonly saveEvery = 30_000,
  ) {
    mkdirSync(folder, { recursive: true });
    this.results = existsSync(this.#file)
      ? (JSON.parse(readFileSync(this.#file, 'utf8')) as Results)
      : { request, accuracies: {}, costs: {} };
    if (JSON.stringify(this.results.request) !== JSON.stringify(request)) {
      throw new Error(
        `${this.#file} was measured otherwise: choose another folder with --out, or remove it.`,
      );
    }
    this.#write();
  }

  get #file(): string {
    return join(this.folder, 'table.json');
  }

  async measure(name: string, work: () => Promise<Measured>): Promise<Measured> {
    const known = this.results.accuracies[name];
    if (known) return known;
    const found = await work();
    this.results.accuracies[name] = found;
    this.#write();
    console.log(`${name}: ${(100 * found.accuracy).toFixed(1)} % of ${found.count} (${found.split})`);
    return found;
  }

  /** What was trained, or trains it: resumed from its checkpoint where there is one. */
  async trained<T>(
    name: string,
    file: { read: (path: string) => Promise<T>; write: (path: string, value: T) => Promise<void> },
    train: (hooks: Hooks) => Promise<{ value: T; samples: number; parameters: number }>,
  ): Promise<T> {
    const path = join(this.folder, `${name.replaceAll(/[^\w.-]+/g, '-')}.safetensors`);
    if (existsSync(path)) return file.read(path);
    const checkpoint = `${path}.checkpoint`;
    const before = existsSync(checkpoint) ? await readState(checkpoint) : undefined;
    const spent = Number(before?.meta['seconds'] ?? 0);
    const started = performance.now();
    const seconds = () => spent + (performance.now() - started) / 1000;
    const { value, samples, parameters } = await train({
      resume: before?.state,
      save: (state) => writeState(checkpoint, state, { seconds: seconds() }),
      saveEvery: this.saveEvery,
    });
    this.results.costs[name] = { samples, seconds: seconds(), parameters };
    this.#write();
    await file.write(path, value);
    rmSync(checkpoint, { force: true });
    console.log(`${name}: trained in ${seconds().toFixed(0)} s`);
    return value;
  }

  #write(): void {
    writeFileSync(`${this.#file}.new`, JSON.stringify(this.results, null, 1));
    renameSync(`${this.#file}.new`, this.#file);
  }
}
