import type { DeviceState, Engine, Program } from '../engine/types';
import { paddedRows } from './batching';
import type { Classifier, Model } from './model';
import { cachedImages } from './batching';
import { checkNetwork, checkWeights, networkForward } from './network';
import { resizeImages } from './resize';

/** Images of one run of the graph on a GPU: enough to fill it. On a processor: as many as its cache holds. */
const GPU_MICRO_BATCH = 64;

/**
 * A network of ours as a classifier on an engine. Batches of any size are cut and padded to one fixed size, so that one
 * captured graph serves all.
 *
 * @param atOnce that size, where memory is short: then the weights are held once only; default: what the device best
 * computes with
 * @throws StudioError 'usage', 'mismatch' or 'bad-file' where the model is not what its description says
 */
export function networkClassifier(engine: Engine, model: Model, atOnce?: number): Classifier {
  checkNetwork(model.network);
  checkWeights(model.network, model.weights);
  const usual = engine.device === 'gpu' ? GPU_MICRO_BATCH : cachedImages(model.network);
  return new NetworkClassifier(engine, model, atOnce ?? usual, atOnce === undefined);
}

class NetworkClassifier implements Classifier {
  readonly classes: readonly string[];
  readonly numClasses: number;
  readonly #imgSize: number;
  readonly #weights: DeviceState;
  readonly #program: Program<'classify'>;

  constructor(
    engine: Engine,
    { network, normalisation, classes, weights }: Model,
    private readonly microBatch: number,
    constant: boolean,
  ) {
    this.classes = classes;
    this.numClasses = network.config.numClasses;
    this.#imgSize = network.config.imgSize;
    this.#weights = engine.hold({ weights }, constant);
    this.#program = engine.program('classifying', this.#weights, {
      classify: {
        inputs: { images: [microBatch, network.config.inChans, this.#imgSize, this.#imgSize] },
        compute: ({ weights: held }, { images }) => ({
          state: {},
          results: { logits: networkForward(network, normalisation, held!, images!) },
        }),
      },
    });
  }

  async predict(images: Float32Array, count: number, size: number): Promise<Float32Array> {
    const logits = new Float32Array(count * this.numClasses);
    for (let start = 0; start < count; start += this.microBatch) {
      const part = await this.#classify(paddedRows(images, 3 * size ** 2, start, this.microBatch), size);
      const real = Math.min(this.microBatch, count - start) * this.numClasses;
      logits.set(part.subarray(0, real), start * this.numClasses);
    }
    return logits;
  }

  dispose(): Promise<void> {
    this.#program.dispose();
    this.#weights.dispose();
    return Promise.resolve();
  }

  async #classify(images: Float32Array, size: number): Promise<Float32Array> {
    const pixels = resizeImages(images, this.microBatch * 3, size, this.#imgSize);
    const { logits } = await this.#program.run('classify', { images: pixels });
    return logits!;
  }
}
