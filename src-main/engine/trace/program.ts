import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs';
import { branchOf, flatten, unflatten } from '../../base/tree';
import type { HalfFormat } from '../half';
import type { ProgramFunction } from '../types';
import type { TraceBackend } from './backend';
import type { CapturedGraph, TensorRecord } from './graph';
import { halve } from './halve';

/** A function of a program as a graph, and which of its tensors are what; the state's by their names in its flattened tree. */
export interface CapturedProgramFunction {
  graph: CapturedGraph;
  /** The state and the inputs that it is given, used or not. */
  state: Map<string, TensorRecord>;
  inputs: Map<string, TensorRecord>;
  renewed: Map<string, TensorRecord>;
  results: Map<string, TensorRecord>;
}

/**
 * Traces a function of a program.
 *
 * @param shapes of the state's tensors
 * @param format what is computed with where half precision is asked for
 */
export function captureProgramFunction(
  backend: TraceBackend,
  label: string,
  { inputs, compute }: ProgramFunction,
  shapes: ReadonlyMap<string, readonly number[]>,
  format: HalfFormat,
): CapturedProgramFunction {
  const spec = (shape: readonly number[]) => ({ shape, dtype: 'float32' as const });
  const given = [...flatten({ state: shapes, inputs })].map(([name, shape]) => [name, spec(shape)] as const);
  const graph = backend.capture(label, Object.fromEntries(given), (tensors): NamedTensorMap => {
    const { state = {}, inputs: fed = {} } = unflatten<Tensor>(tensors);
    const { state: renewed, results } = compute(unflatten(state), fed);
    return Object.fromEntries(
      flatten({ state: flatten(renewed), results: new Map(Object.entries(results)) }),
    );
  });
  return {
    graph: { ...graph, ...halve(graph, format) },
    state: branchOf<TensorRecord>(graph.inputs, 'state'),
    inputs: branchOf<TensorRecord>(graph.inputs, 'inputs'),
    renewed: branchOf<TensorRecord>(graph.outputs, 'state'),
    results: branchOf<TensorRecord>(graph.outputs, 'results'),
  };
}
