import { readHypernetwork } from '../../formats/hypernetwork';
import type { Hypernetwork } from '../../nn/hypernetwork/hypernetwork';
import type { WorkContext } from './context';

/** Reads a hypernetwork once for a job: the largest has 2.5 GB. Errors as {@link readHypernetwork}. */
export function openHypernetwork(context: WorkContext, path: string): Promise<Hypernetwork> {
  return context.once(JSON.stringify(['hypernetwork', path]), () => readHypernetwork(path));
}
