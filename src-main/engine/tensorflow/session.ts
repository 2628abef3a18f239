import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StudioError } from '../../base/errors';
import type { Encoded } from '../graphdef/encode';
import type { Signature } from '../graphdef/model';
import type { Binding } from './binding';

/** A model that TensorFlow has loaded: a graph that can be added to, and the variables that live in it. */
export class Session {
  readonly model: number;
  readonly #signatures: Map<string, Signature>;
  #closed = false;

  /**
   * @param label names the model in messages
   * @throws StudioError 'engine' where TensorFlow refuses the graph
   */
  constructor(
    readonly binding: Binding,
    label: string,
    { bytes, signatures }: Encoded,
  ) {
    this.#signatures = new Map(signatures);
    // TensorFlow loads models from folders only. It is read at once.
    const folder = mkdtempSync(join(tmpdir(), 'wave-graph-'));
    try {
      writeFileSync(join(folder, 'saved_model.pb'), bytes);
      this.model = this.binding.loadSavedModel(folder, 'serve');
    } catch (cause) {
      throw failed(label, cause);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  signature(name: string): Signature {
    return this.#signatures.get(name)!;
  }

  /**
   * Adds another graph, with signatures of its own. Variables that it calls as others do are the same.
   *
   * @param label names the graph in messages
   * @throws StudioError 'engine' where TensorFlow refuses it
   */
  extend(label: string, { bytes, signatures }: Encoded): void {
    try {
      this.binding.extendSavedModel(this.model, bytes);
    } catch (cause) {
      throw failed(label, cause);
    }
    for (const [name, signature] of signatures) this.#signatures.set(name, signature);
  }

  /**
   * Runs a signature; one native call.
   *
   * @param label names it in messages
   * @param feeds tensors by the names of the signature's inputs; others are left out
   * @param wanted names of the outputs that are fetched; default: all
   * @returns new tensors by the names of the outputs
   */
  run(
    label: string,
    name: string,
    feeds: ReadonlyMap<string, number>,
    wanted?: readonly string[],
  ): Map<string, number> {
    const { inputs, outputs } = this.signature(name);
    const fed = [...inputs];
    const fetched = wanted ?? [...outputs.keys()];
    if (fetched.length === 0) return new Map();
    try {
      const results = this.binding.runSavedModel(
        this.model,
        fed.map(([input]) => feeds.get(input)!),
        fed.map(([, { tensor }]) => tensor).join(),
        fetched.map((output) => outputs.get(output)!.tensor).join(),
      );
      return new Map(fetched.map((output, i) => [output, results[i]!.id]));
    } catch (cause) {
      throw failed(label, cause);
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.binding.deleteSavedModel(this.model);
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
