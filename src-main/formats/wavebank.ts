import { z } from 'zod';
import type { TensorMap } from '../base/tensor';
import { bankShapes, checkBankConfig, type TemplateBank } from '../wave/bank';
import {
  checkDescription,
  checkTensors,
  describeFile,
  type Kind,
  readDescription,
  readFinite,
} from './description';
import { checkClasses } from './model';
import { type SafetensorsFile, withSafetensors } from './safetensors/reader';
import { writeSafetensors } from './safetensors/writer';
import { BankConfigSchema, ClassesSchema, NormalisationSchema } from './schemas';

/** A bank without its tensors. */
export type BankDescription = Omit<TemplateBank, 'templates' | 'scalers' | 'head'>;

const BANK: Kind<BankDescription> = {
  name: 'bank',
  version: 1,
  schema: z.strictObject({
    config: BankConfigSchema,
    classes: ClassesSchema,
    normalisation: NormalisationSchema,
    provenance: z.record(z.string(), z.unknown()),
  }),
};

/** The parts of a bank, and what the names of their tensors begin with in a file. */
const PARTS = ['templates', 'scalers', 'head'] as const;

/** Writes a `.wavebank` file: a safetensors file whose metadata is the bank's whole description. */
export async function writeBank(path: string, bank: TemplateBank): Promise<void> {
  const { tensors, metadata } = bankContent(bank);
  await writeSafetensors(path, tensors, metadata);
}

/** The content of a `.wavebank` file. */
export function bankContent(bank: TemplateBank): { tensors: TensorMap; metadata: Record<string, string> } {
  const { templates, scalers, head, config, classes, normalisation, provenance } = bank;
  const tensors: TensorMap = new Map();
  for (const [part, content] of Object.entries({ templates, scalers, head })) {
    for (const [name, tensor] of content) tensors.set(`${part}/${name}`, tensor);
  }
  return { tensors, metadata: describeFile(BANK, { config, classes, normalisation, provenance }) };
}

/**
 * Reads a `.wavebank` file; names, shapes and values of its tensors are checked against its description.
 *
 * @throws StudioError 'bad-file' with what is wrong, 'newer-version', 'not-found'
 */
export async function readBank(path: string): Promise<TemplateBank> {
  return withSafetensors(path, async (file) => {
    const description = checkBank(file);
    const shapes = bankShapes(description.config);
    const read = (part: (typeof PARTS)[number]) =>
      readFinite(
        file,
        [...shapes[part].keys()].map((name) => [`${part}/${name}`, name]),
      );
    return {
      ...description,
      templates: await read('templates'),
      scalers: await read('scalers'),
      head: await read('head'),
    };
  });
}

/** What a `.wavebank` file holds, all checked but the values: for a preview. */
export async function inspectBank(path: string): Promise<BankDescription> {
  return withSafetensors(path, (file) => Promise.resolve(checkBank(file)));
}

function checkBank(file: SafetensorsFile): BankDescription {
  const description = readDescription(file, BANK);
  checkDescription(file.path, BANK.name, () => {
    checkBankConfig(description.config);
    checkClasses(description.classes, description.config.auxiliary.numClasses);
  });
  const shapes = bankShapes(description.config);
  const named = PARTS.flatMap((part) =>
    [...shapes[part]].map(([name, shape]): [string, number[]] => [`${part}/${name}`, shape]),
  );
  checkTensors(file, new Map(named));
  return description;
}
