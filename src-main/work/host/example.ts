import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { EntryKind } from '../../base/kinds';
import { fromErrorData, StudioError } from '../../base/errors';
import type { RequestInput } from '../kinds/registry';
import type { Studio } from './studio';

const TAG = 'fashion';
/** Beside each other in the program's folder of it. */
const IMAGES = 'fashion-mnist.tar.gz';
const TEACHER = 'teacher.onnx';
const BANK = 'bank.wavebank';

/** The entries of the example. */
export interface Example {
  data: string;
  teacher: string;
  bank: string;
}

const underway = new WeakMap<Studio, Promise<Example>>();

/**
 * Puts the finished example into the catalog: photographs of clothes (a part of Fashion-MNIST), a teacher of them, and a
 * bank that was condensed from it on all of them. What is there already is not made again. The files are copied into the
 * home first: a packaged program may lie elsewhere at every start.
 *
 * @param folder the program's; see `resources/example`
 * @throws StudioError what a run of it says that failed
 */
export function addExample(studio: Studio, folder: string): Promise<Example> {
  let work = underway.get(studio);
  if (!work) {
    work = makeExample(studio, folder).finally(() => underway.delete(studio));
    underway.set(studio, work);
  }
  return work;
}

async function makeExample(studio: Studio, from: string): Promise<Example> {
  const folder = join(studio.catalog.home.root, 'example');
  if (!existsSync(join(folder, BANK))) await cp(from, folder, { recursive: true });
  const named = (kind: EntryKind, name: string) => ({
    name: studio.catalog.entries.uniqueName(kind, name),
    tags: [TAG],
  });
  const data = await made(studio, 'dataset', {
    ...named('dataset', 'Fashion-MNIST'),
    notes:
      'A part of Fashion-MNIST (Zalando SE, MIT licence): 28-pixel photographs of clothes in ten classes.',
    kind: 'add-dataset',
    source: { kind: 'archive', path: join(folder, IMAGES) },
  });
  const teacher = await made(studio, 'teacher', {
    ...named('teacher', 'Fashion teacher'),
    kind: 'import-teacher',
    path: join(folder, TEACHER),
    format: 'onnx',
    data,
  });
  const bank = await made(studio, 'bank', {
    ...named('bank', 'Fashion bank'),
    kind: 'import',
    path: join(folder, BANK),
    teacher,
  });
  return { data, teacher, bank };
}

/** The example's entry of a kind; made where it is not there. */
async function made(studio: Studio, kind: EntryKind, request: RequestInput): Promise<string> {
  const [there] = studio.catalog.entries.list({ kind, tags: [TAG], limit: 1 }).entries;
  if (there) return there.id;
  const { result, error } = await studio.follow(studio.submit(request).id);
  const [id] = result;
  if (id !== undefined) return id;
  throw error
    ? fromErrorData(error)
    : new StudioError('cancelled', 'The example was not made.', 'Begin it again.');
}
