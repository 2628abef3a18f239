import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StudioError } from '../../base/errors';
import type { EncodedModel } from '../graphdef/encode';
import type { Signature } from '../graphdef/model';
import type { Binding } from './binding';

/** A model that TensorFlow has loaded: a graph, and the variables that live in it. */
export class Session {
  readonly #model: number;
  #closed = false;

  /**
   * @param label names the model in messages
   * @throws StudioError 'engine' where TensorFlow refuses the graph
   */
  constructor(
    readonly binding: Binding,
    private readonly label: string,
    private readonly encoded: EncodedModel,
  ) {
    // TensorFlow loads models from folders only. It is read at once.
    const folder = mkdtempSync(join(tmpdir(), 'wave-graph-'));
    try {
      writeFileSync(join(folder, 'saved_model.pb'), encoded.bytes);
      this.#model = this.binding.loadSavedModel(folder, 'serve');
    } catch (cause) {
      throw failed(label, cause);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  get model(): number {
    return this.#model;
  }

  signature(name: string): Signature {
    return this.encoded.signatures.get(name)!;
  }

  /**
   * Runs a signature; one native call.
   *
   * @param feeds tensors by the names of the signature's inputs; others are left out
   * @param wanted names of the outputs that are fetched; default: all
   * @returns new tensors by the names of the outputs
   */
  run(name: string, feeds: ReadonlyMap<string, number>, wanted?: readonly string[]): Map<string, number> {
    const { inputs, outputs } = this.signature(name);
    const fed = [...inputs];
    const fetched = wanted ?? [...outputs.keys()];
    if (fetched.length === 0) return new Map();
    try {
      const results = this.binding.runSavedModel(
        this.#model,
        fed.map(([input]) => feeds.get(input)!),
        fed.map(([, { tensor }]) => tensor).join(),
        fetched.map((output) => outputs.get(output)!.tensor).join(),
      );
      return new Map(fetched.map((output, i) => [output, results[i]!.id]));
    } catch (cause) {
      throw failed(this.label, cause);
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.binding.deleteSavedModel(this.#model);
  }
}

/** What TensorFlow throws is meant for programmers; most often it is memory that lacks. */
export function failed(label: string, cause: unknown): StudioError {
  const reason = (cause instanceof Error ? cause.message : String(cause)).trim().split('\n', 1)[0]!;
  return new StudioError(
    'engine',
    `The tensorflow engine failed at ${label}: ${reason}`,
    'If memory is short, choose a smaller network or batch; otherwise try another engine (--engine).',
    { cause },
  );
}
