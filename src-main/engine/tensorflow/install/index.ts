import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeNoteDurably } from '../../../base/files';
import type { ProgressToken } from '../../../base/progress';
import { BINDING, FILES, installed, type Installation, tensorFlowFolder } from '../installation';
import { missing } from '../reasons';
import { buildBinding } from './build';
import { findLibrary, type LibrarySource } from './library';

export type { LibrarySource } from './library';

/**
 * Installs the tensorflow engine: finds or fetches TensorFlow's library and builds tfjs-node's binding against it, in
 * the folder of {@link tensorFlowFolder}. What was installed before is replaced once the new one is built. It is not
 * tried out: that is for whoever opens the engine next.
 *
 * @throws StudioError 'engine' that says what is missing, and what to do; nothing is left behind then
 * @throws StopSignal when it is to stop
 */
export async function installTensorFlow(
  source: LibrarySource,
  progress: ProgressToken,
): Promise<Installation> {
  const lacking = missing({ package: true, binding: true });
  if (lacking) throw lacking;
  const folder = tensorFlowFolder();
  const before = installed();
  await mkdir(folder, { recursive: true });
  try {
    const fetching = source.from === 'pip' ? 0.8 : 0.1;
    const library = await findLibrary(source, folder, progress.slice(0, fetching));
    await buildBinding(library, folder, progress.slice(fetching, 0.95));
    const made: Installation = { library: library.folder, version: library.version, binding: BINDING };
    writeNoteDurably(join(folder, FILES.record), JSON.stringify(made, null, 2));
    if (source.from !== 'pip') await rm(join(folder, FILES.environment), { recursive: true, force: true });
    return made;
  } catch (error) {
    if (!before || !existsSync(before.library)) await removeTensorFlow();
    throw error;
  }
}

/** Removes what {@link installTensorFlow} made. @returns whether there was anything */
export async function removeTensorFlow(): Promise<boolean> {
  const folder = tensorFlowFolder();
  const there = existsSync(folder);
  await rm(folder, { recursive: true, force: true });
  return there;
}
