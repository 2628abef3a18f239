import type * as ort from 'onnxruntime-node';
import { basename } from 'node:path';
import { StudioError } from '../../base/errors';
import { onnxruntime, SHORT_WAITS } from '../../base/natives';
import { usableCores } from '../../base/processors';
import { ElementType } from '../../engine/onnx/model';
import type { ForeignOptions } from '../foreign/classifier';
import type { Constant, ImageType } from '../foreign/contract';
import { type Feed, firstLine, type Runner, type Scores } from '../foreign/session';
import { floatsFrom } from '../safetensors/floats';
import { toFloat16 } from './float16';

/**
 * A graph on ONNX Runtime.
 *
 * @param path a file with all its weights inside
 * @param file its name, for messages
 * @param threads of the processor; 0: one for each core
 * @param provider what computes, with the processor for what it cannot
 * @throws StudioError 'bad-file' where ONNX Runtime refuses the file
 */
export async function onnxRunner(
  path: string,
  file: string,
  { threads = 0, provider = 'cpu' }: Pick<ForeignOptions, 'threads' | 'provider'>,
): Promise<Runner> {
  const { InferenceSession } = onnxruntime();
  let session: ort.InferenceSession;
  try {
    session = await InferenceSession.create(path, {
      executionProviders: [...new Set([provider, 'cpu'])],
      intraOpNumThreads: threads || usableCores(),
      logSeverityLevel: 4, // what fails is told by the error
      extra: SHORT_WAITS,
    });
  } catch (error) {
    throw new StudioError(
      'bad-file',
      `ONNX Runtime cannot load “${file}”: ${firstLine(error).replace(path, basename(path))}`,
      /could not find an implementation/i.test(firstLine(error))
        ? 'Export it again in float32: ONNX Runtime cannot compute this part of it in its type of numbers.'
        : 'Export it again with operator set 17 and no custom operators.',
    );
  }
  return {
    run: async (feed, output) => scoresOf((await session.run(feedsOf(feed), [output]))[output]!),
    dispose: () => session.release(),
  };
}

function feedsOf({ name, type, shape, values, constants }: Feed): Record<string, ort.Tensor> {
  const feeds = { [name]: tensorOf(type, values, shape) };
  for (const constant of constants) feeds[constant.name] = constantTensor(constant);
  return feeds;
}

/** A tensor of a type, of numbers that are rounded where it has none but whole ones. */
function tensorOf(type: ImageType, values: Float32Array, shape: readonly number[]): ort.Tensor {
  const { Tensor } = onnxruntime();
  switch (type) {
    case 'float32':
      return new Tensor('float32', values, shape);
    case 'float16':
      // ONNX Runtime's own constructor makes a Float16Array of these bits where there is such a thing, which its
      // binding then takes for empty (seen in 1.30 on Node 24).
      return Object.assign(new Tensor('uint16', toFloat16(values), shape), { type: 'float16' });
    case 'float64':
      return new Tensor('float64', Float64Array.from(values), shape);
    case 'uint8':
      return new Tensor('uint8', new Uint8Array(Uint8ClampedArray.from(values).buffer), shape);
    case 'int8':
      return new Tensor(
        'int8',
        Int8Array.from(values, (value) => Math.max(-128, Math.min(127, Math.round(value)))),
        shape,
      );
    case 'int32':
      return new Tensor('int32', Int32Array.from(values, Math.round), shape);
    case 'int64':
      return new Tensor(
        'int64',
        BigInt64Array.from(values, (value) => BigInt(Math.round(value))),
        shape,
      );
  }
}

function constantTensor({ name, elementType, shape, value }: Constant): ort.Tensor {
  const { Tensor } = onnxruntime();
  if (elementType === ElementType.bool) return new Tensor('bool', Uint8Array.of(value ? 1 : 0), shape);
  const type = (Object.keys(ElementType) as (keyof typeof ElementType)[]).find(
    (each) => ElementType[each] === elementType,
  );
  if (type === undefined || type === 'bool')
    throw new Error(`“${name}” has no type that a number can be given in.`);
  return tensorOf(type, Float32Array.of(value), shape);
}

function scoresOf(tensor: ort.Tensor): Scores {
  return { dims: tensor.dims, data: floatsOf(tensor) };
}

function floatsOf(tensor: ort.Tensor): Float32Array {
  if (tensor.type === 'float32') return tensor.data as Float32Array;
  // Half precision: as numbers or as bits, depending on what the JavaScript engine knows.
  const { data } = tensor;
  if (!(data instanceof Uint16Array)) return Float32Array.from(data as unknown as ArrayLike<number>);
  return floatsFrom('F16', new Uint8Array(data.slice().buffer))!;
}
