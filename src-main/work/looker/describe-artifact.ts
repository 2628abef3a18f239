import { basename, extname } from 'node:path';
import type { NewEntry } from '../../catalog/types';
import { kindOf } from '../../formats/description';
import { readModel } from '../../formats/model';
import { inspectOnnx } from '../../formats/onnx/classifier';
import { withSafetensors } from '../../formats/safetensors/reader';
import { readBank } from '../../formats/wavebank';
import { describeBank, describeModel } from '../worker/describe';

/** Digits of a hash that tell files apart for people. */
const SHOWN = 8;

/** The entry that a file of the store stands for, from what it says of itself; its own name is known to nobody. */
export async function describeArtifact(path: string): Promise<Omit<NewEntry, 'artifacts'> | undefined> {
  const hash = basename(path).slice(0, SHOWN);
  if (extname(path) === '.onnx') return describeOnnx(path, hash);
  const kind = await withSafetensors(path, (file) => Promise.resolve(kindOf(file)));
  const recovered = { config: { recovered: true } };
  if (kind === 'bank') {
    const made = describeBank(await readBank(path), { name: `recovered bank ${hash}`, path }, recovered);
    return { kind: 'bank', name: made.name, config: made.config, ...made.numbers };
  }
  if (kind !== 'model') return undefined;
  const named = { kind: 'model' as const, name: `recovered model ${hash}`, path };
  const made = describeModel(await readModel(path), named, {
    config: { ...recovered.config, trained: true },
  });
  return { kind: 'model', name: made.name, config: made.config, ...made.numbers };
}

async function describeOnnx(path: string, hash: string): Promise<Omit<NewEntry, 'artifacts'>> {
  const { numClasses, classes, input, normalisation, parameters, output } = await inspectOnnx(path);
  const { mean, std } = normalisation;
  return {
    kind: 'teacher',
    name: `recovered teacher ${hash}`,
    parameters,
    config: {
      format: 'onnx',
      numClasses,
      ...(classes ? { classes } : {}),
      onnx: {
        imgSize: input.imgSize,
        layout: input.layout,
        outputs: output.kind,
        normalisation: { mean, std },
      },
      recovered: true,
    },
  };
}
