import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDurably } from '../../base/files';
import { selfContainedOnnx } from './embed';
import type { OnnxHeader } from './header';

/**
 * Opens an ONNX file as one that ONNX Runtime can read by itself: where weights lie in other files (perhaps behind
 * links, or named as Windows does), or scores come out as lists of maps, a copy is made for as long as it is opened.
 *
 * @param ready such a copy, where there is one already
 */
export async function readyOnnx<T>(
  path: string,
  header: OnnxHeader,
  ready: string | undefined,
  open: (path: string) => Promise<T>,
): Promise<T> {
  if (ready !== undefined) return open(ready);
  if (header.external.length === 0 && !header.zipMap) return open(path);
  const folder = await mkdtemp(join(tmpdir(), 'wave-onnx-'));
  try {
    const copy = join(folder, 'model.onnx');
    await writeDurably(copy, selfContainedOnnx(path));
    return await open(copy);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
