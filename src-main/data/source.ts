import { basename, dirname, resolve } from 'node:path';
import { StudioError } from '../base/errors';
import { openCifar, recogniseCifar } from './stored/cifar';
import { kindOfPath, listFolder } from './files';
import { openFolder } from './folders/folder';
import { findIdx, openIdx } from './stored/idx';
import type { ImageSource } from './image-source';
import { openSynthetic } from './synthetic';
import type { DatasetSource } from './types';

/**
 * What kind of dataset lies at a path, judged by names alone: CIFAR's or IDX's files, otherwise a folder of images.
 *
 * @throws StudioError 'not-found', 'usage' for a file that is none of these
 */
export async function recogniseSource(path: string): Promise<DatasetSource> {
  const full = resolve(path);
  if ((await kindOfPath(full)) === 'file') {
    if (findIdx([basename(full)]).length > 0) return { kind: 'idx', path: full };
    const cifar = recogniseCifar((await listFolder(dirname(full))).files);
    if (cifar && full.endsWith('.bin')) return { kind: cifar, path: dirname(full) };
    throw new StudioError(
      'usage',
      `“${path}” is not a dataset.`,
      'Give a folder of images in class folders, of CIFAR’s .bin files, or of IDX files; unpack archives first.',
    );
  }
  const { files } = await listFolder(full);
  const cifar = recogniseCifar(files);
  if (cifar) return { kind: cifar, path: full };
  return findIdx(files).length > 0 ? { kind: 'idx', path: full } : { kind: 'folder', path: full };
}

/** Opens a source without reading its images. @throws StudioError as the source's kind says */
export async function openSource(source: DatasetSource): Promise<ImageSource> {
  switch (source.kind) {
    case 'folder':
      return openFolder(source);
    case 'cifar10':
    case 'cifar100':
      return openCifar(source);
    case 'idx':
      return openIdx(source);
    case 'synthetic':
      return openSynthetic(source);
  }
}
