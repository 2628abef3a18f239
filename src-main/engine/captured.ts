import type { NamedTensorMap } from '@tensorflow/tfjs';
import type { CapturedFunction } from './types';

/** What an engine makes of a captured function for inputs of certain shapes. */
interface Plans<P> {
  make: (inputs: NamedTensorMap) => P | Promise<P>;
  run: (plan: P, inputs: NamedTensorMap) => NamedTensorMap | Promise<NamedTensorMap>;
  free: (plan: P) => void;
}

/** A captured function with a plan for each combination of shapes that it is called with, made at the first such call. */
export function byShapes<P>({ make, run, free }: Plans<P>): CapturedFunction {
  const plans = new Map<string, Promise<P>>();
  const call = async (inputs: NamedTensorMap): Promise<NamedTensorMap> => {
    const key = Object.entries(inputs)
      .map(([name, { shape, dtype }]) => `${name}:${dtype}[${shape.join()}]`)
      .join();
    let plan = plans.get(key);
    if (!plan) {
      plans.set(key, (plan = Promise.resolve(inputs).then(make)));
      plan.catch(() => plans.delete(key)); // the next call tries again
    }
    return run(await plan, inputs);
  };
  const dispose = () => {
    // One that could not be made has nothing to free; its caller was told.
    for (const plan of plans.values()) plan.then(free).catch(() => {});
    plans.clear();
  };
  return Object.assign(call, { dispose });
}
