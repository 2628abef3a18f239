import type { NamedTensorMap } from '@tensorflow/tfjs';
import type { ProgramFunction } from '../types';
import type { TraceBackend } from './backend';
import type { CapturedGraph, TensorRecord } from './graph';

/** A function of a program as a graph, and which of its tensors are what; all by name. */
export interface CapturedProgramFunction {
  graph: CapturedGraph;
  /** The state and the inputs that it is given, used or not. */
  state: Map<string, TensorRecord>;
  inputs: Map<string, TensorRecord>;
  renewed: Map<string, TensorRecord>;
  results: Map<string, TensorRecord>;
}

const STATE = 'state/';
const OTHER = 'other/';

/** Traces a function of a program. @param shapes of the state's tensors */
export function captureProgramFunction(
  backend: TraceBackend,
  label: string,
  { inputs, compute }: ProgramFunction,
  shapes: ReadonlyMap<string, readonly number[]>,
): CapturedProgramFunction {
  const spec = (shape: readonly number[]) => ({ shape, dtype: 'float32' as const });
  const given = [
    ...[...shapes].map(([name, shape]) => [STATE + name, spec(shape)] as const),
    ...Object.entries(inputs).map(([name, shape]) => [OTHER + name, spec(shape)] as const),
  ];
  const graph = backend.capture(label, Object.fromEntries(given), (tensors) => {
    const { state, results } = compute(under(tensors, STATE), under(tensors, OTHER));
    return { ...named(STATE, state), ...named(OTHER, results) };
  });
  const records = (all: Map<string, TensorRecord>, prefix: string) =>
    new Map(
      [...all].flatMap(([name, record]) =>
        name.startsWith(prefix) ? [[name.slice(prefix.length), record] as const] : [],
      ),
    );
  return {
    graph,
    state: records(graph.inputs, STATE),
    inputs: records(graph.inputs, OTHER),
    renewed: records(graph.outputs, STATE),
    results: records(graph.outputs, OTHER),
  };
}

function under(tensors: NamedTensorMap, prefix: string): NamedTensorMap {
  const entries = Object.entries(tensors).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(entries.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}

function named(prefix: string, tensors: NamedTensorMap): NamedTensorMap {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [prefix + name, tensor]));
}
