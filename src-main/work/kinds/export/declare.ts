import { z } from 'zod';
import { StudioError } from '../../../base/errors';
import { EXPORT_FORMATS, EXPORTS, formatNamed } from '../../../formats/exports/registry';
import { NEWEST_WRITTEN, OLDEST_OPSET } from '../../../formats/onnx/opsets';
import { familyOf } from '../../../nn/families/registry';
import { job, needs } from '../../declare';
import { ClassifierRecordSchema, readRecord } from '../../entry-config';
import { writePath } from '../../fields';

/** In a job's folder: what is written beside the target, for whoever goes on after a crash. */
export const STAGING_JOURNAL = 'staging.json';

export const ExportOptionsSchema = z.strictObject({
  format: z.enum(EXPORT_FORMATS).describe('for whom it is written'),
  overwrite: z.boolean().default(false).describe('replace what is at the target already'),
  precision: z.enum(['fp32', 'fp16', 'int8']).default('fp32').describe('of the numbers in an ONNX file'),
  opset: z
    .number()
    .int()
    .min(OLDEST_OPSET)
    .max(NEWEST_WRITTEN)
    .optional()
    .describe('operator set of an ONNX file, for older or newer readers')
    .meta({ flag: 'opset', otherwise: '17' }),
  preprocess: z
    .boolean()
    .default(false)
    .describe('an ONNX file that resizes and normalises images itself')
    .meta({ flag: 'preprocess' }),
});

/** Writes a model (or, as `wavebank`, a bank) for other programs, and checks what was written. */
export const declaration = job({
  kind: 'export',
  label: 'Export',
  about: 'write a model or a bank for other programs, and check what was written',
  refs: { model: needs('weights', { role: 'source', about: 'what is written' }) },
  fields: {
    to: writePath().describe('a folder, or the path of the file').meta({ label: 'Written to' }),
    options: ExportOptionsSchema,
  },
  makes: null,
  // A handful of images, with models of any size.
  isLean: () => true,
  title: ({ options: { format, precision } }, { model }) =>
    `Export ${model} as ${format}${formatNamed(format).onnx ? `, ${precision}` : ''}`,
  check({ options: { format, precision, opset, preprocess } }, { model: entry }) {
    const { of, onnx, lacks } = formatNamed(format);
    if ((opset !== undefined || preprocess) && !onnx) {
      throw new StudioError(
        'usage',
        'An operator set, and resizing within the file, are for ONNX only.',
        'Choose onnx or ort, or leave --opset and --preprocess out.',
      );
    }
    if (precision !== 'fp32' && !onnx) {
      throw new StudioError('usage', `Numbers of ${precision} are written as ONNX only.`, 'Choose ONNX.');
    }
    if ((entry.kind === 'bank') !== (of === 'bank')) {
      const [wanted, hint] =
        of === 'bank' ? ['a template bank', 'Choose a template bank.'] : ['a model', 'Choose a model.'];
      throw new StudioError('usage', `“${entry.name}” is not ${wanted}.`, hint);
    }
    if (entry.kind === 'bank') return;
    const record = readRecord(ClassifierRecordSchema, entry);
    if (record.format !== 'model') {
      throw new StudioError(
        'usage',
        `“${entry.name}” is somebody else’s file, which is kept as it is and not exported.`,
        'Choose a model of ours.',
      );
    }
    const { arch } = record.network;
    if (arch === 'vit' || !lacks?.(record.network)) return;
    const what = arch === 'cnn' ? 'a convolutional network' : `of the family ${familyOf({ arch }).title}`;
    const others = EXPORTS.filter(({ of, lacks }) => of === 'network' && !lacks?.(record.network));
    const names = others.map(({ name }) => `“${name}”`);
    throw new StudioError(
      'usage',
      `“${entry.name}” is ${what}, which “${format}” has no place for: export it as ${names.slice(0, -1).join(', ')} or ${names.at(-1)!}.`,
    );
  },
});

declare module '../registry' {
  interface Kinds {
    export: typeof declaration;
  }
}
