import { installTensorFlow } from '../../../engine/tensorflow/install';
import type { WorkContext } from '../../worker/context';
import type { Outcome } from '../../outcome';
import type { WorkOf } from '../registry';

/** Installs the tensorflow engine; what it can do here, the next look at the engines says. */
export async function run({ cpu }: WorkOf<'install-engine'>, { progress }: WorkContext): Promise<Outcome> {
  const { version, library } = await installTensorFlow({ from: 'pip', cpu }, progress);
  progress.log(`TensorFlow ${version} in ${library}`);
  return { made: [] };
}
