import type * as ort from 'onnxruntime-node';
import { encodeModel } from '../onnx/model';
import { SharedSession } from './sessions';

const OPSET = 17;

/**
 * Moves tensors between plain memory and a GPU. ONNX Runtime's binding can feed a session from either side and leave
 * its results on either side, but cannot copy by itself: so a session whose nodes hand their inputs through does it.
 */
export class Transfers {
  constructor(private readonly options: ort.InferenceSession.SessionOptions) {}

  /** Copies on the GPU, in order, and the session that holds them: the caller's to release. The originals stay. */
  upload(tensors: readonly ort.Tensor[]): Promise<{ copies: ort.Tensor[]; session: SharedSession }> {
    return this.#copy(tensors, 'gpu-buffer');
  }

  /** Copies in plain memory, in order. The originals stay. */
  async download(tensors: readonly ort.Tensor[]): Promise<ort.Tensor[]> {
    const { copies, session } = await this.#copy(tensors, 'cpu');
    session.release();
    return copies;
  }

  async #copy(
    tensors: readonly ort.Tensor[],
    preferredOutputLocation: 'cpu' | 'gpu-buffer',
  ): Promise<{ copies: ort.Tensor[]; session: SharedSession }> {
    const session = await SharedSession.create(handThrough(tensors), {
      ...this.options,
      preferredOutputLocation,
    });
    const results = await session.run(Object.fromEntries(tensors.map((tensor, i) => [`i${i}`, tensor])));
    return { copies: tensors.map((_, i) => results[`o${i}`]!), session };
  }
}

function handThrough(tensors: readonly ort.Tensor[]): Uint8Array {
  const values = (prefix: string) =>
    tensors.map(({ dims }, i) => ({ name: `${prefix}${i}`, type: 'float32' as const, shape: dims }));
  return encodeModel({
    irVersion: 8,
    opsets: [{ domain: '', version: OPSET }],
    name: 'transfer',
    nodes: tensors.map((_, i) => ({ op: 'Identity', inputs: [`i${i}`], outputs: [`o${i}`] })),
    initializers: [],
    inputs: values('i'),
    outputs: values('o'),
  });
}
