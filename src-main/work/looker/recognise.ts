import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname } from 'node:path';
import { StudioError } from '../../base/errors';
import { sizeOf } from '../../base/tensor';
import { recogniseSource } from '../../data/source';
import { openSource } from '../../data/source';
import { kindOf } from '../../formats/description';
import { inspectViT } from '../../formats/import';
import { inspectModel } from '../../formats/model';
import { importNamed } from '../../formats/named';
import type { ForeignFormat } from '../../formats/foreign/formats';
import { inspectForeign } from '../../formats/foreign/open';
import { isTranslated, teacherAt, withModelOf } from '../model-archive';
import { torchKind } from '../../formats/torch/reader';
import { withSafetensors } from '../../formats/safetensors/reader';
import { inspectBank } from '../../formats/wavebank';
import { networkShapes } from '../../nn/network';
import { countBank } from '../../wave/bank';

/**
 * Looks into a file or folder and says what it is.
 * @throws StudioError that says what is wrong with it where it is nothing that can be used
 */
export async function recognise(path: string) {
  const name = basename(path, extname(path)).replace(/\.(pth|pt|ckpt)$/i, '');
  const { path: file, format } = await teacherAt(path);
  if (format !== 'vit') {
    return withModelOf({ path: file, format }, tmpdir(), async (inner, assumed) => {
      const found = await recogniseForeign(inner, format, name);
      const translated = isTranslated({ path: file, format });
      return { ...found, path: file, translated, notes: [...assumed, ...found.notes] };
    });
  }
  if ((await stat(path)).isDirectory()) return recogniseFolder(path);
  if (await torchKind(path)) return recogniseViT(path, name);
  switch (extname(path).toLowerCase()) {
    case '.safetensors':
    case '.wavebank':
      return recogniseSafetensors(path, name);
    case '.json':
    case '.pth':
    case '.pt':
    case '.bin':
    case '.ckpt':
    case '.pkl':
      return recogniseSource(path).then(
        (source) => ({ kind: 'dataset' as const, name, source }),
        () => recogniseViT(path, name),
      );
    default:
      return { kind: 'dataset' as const, name, source: await recogniseSource(path) };
  }
}

/** A folder that holds a checkpoint, or else images. */
async function recogniseFolder(path: string) {
  const name = basename(path);
  try {
    return await recogniseViT(path, name);
  } catch (thrown) {
    // What is wrong with a checkpoint is what there is to say of its folder.
    if (!(thrown instanceof StudioError && thrown.code === 'not-found')) throw thrown;
    const source = await recogniseSource(path);
    // What is packed is unpacked when its images are looked at, which may be stopped.
    const called = source.kind === 'archive' ? name : (await openSource(source)).name;
    return { kind: 'dataset' as const, name: called, source };
  }
}

async function recogniseForeign(path: string, format: ForeignFormat, name: string) {
  const { classes, numClasses, input, output, normalisation, channelOrder, guessed, notes } =
    await inspectForeign(path, format);
  return {
    kind: 'onnx' as const,
    ...{ format, path, name },
    classes: classes ?? null,
    numClasses,
    imgSize: input.imgSize,
    width: input.width ?? null,
    layout: input.layout,
    outputs: output.kind,
    normalisation: plain(normalisation),
    channelOrder,
    guessed,
    notes,
  };
}

async function recogniseSafetensors(path: string, name: string) {
  const kind = await withSafetensors(path, (file) => Promise.resolve(kindOf(file)));
  if (kind === undefined) return recogniseViT(path, name);
  if (kind === 'bank') {
    const { config, classes } = await inspectBank(path);
    const { templates, scalers, head } = countBank(config);
    return { kind: 'bank' as const, name, config, classes, parameters: templates + scalers + head };
  }
  const { network, classes, normalisation } = await inspectModel(path);
  const parameters = totalOf(networkShapes(network).values());
  return {
    kind: 'model' as const,
    name,
    network,
    classes,
    normalisation: plain(normalisation),
    parameters,
    notes: [],
  };
}

async function recogniseViT(path: string, name: string) {
  const { network, classes, normalisation, notes } = (await importNamed(path)) ?? (await inspectViT(path));
  const parameters = totalOf(networkShapes(network).values());
  return {
    kind: 'vit' as const,
    name,
    network,
    classes,
    normalisation: plain(normalisation),
    parameters,
    notes,
  };
}

function plain({
  mean,
  std,
}: {
  mean: readonly [number, number, number];
  std: readonly [number, number, number];
}) {
  return { mean: [...mean] as [number, number, number], std: [...std] as [number, number, number] };
}

function totalOf(shapes: Iterable<readonly number[]>): number {
  let total = 0;
  for (const shape of shapes) total += sizeOf(shape);
  return total;
}
