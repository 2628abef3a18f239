import { declaredWords, t } from '../../language';
import type { Entry } from '../../../src-main/api/contract';
import { EXPORTS, isSized, NetworkSchema, onnxFileBytes } from '../../../src-main/api/contract';
import { recordOf } from '../../app/describe';
import { bytes } from '../../app/format';

type Exported = Pick<Entry, 'kind' | 'config'>;

/** What people call a format; one that a report has from another version keeps its name. */
export function formatWord(format: string): string {
  return EXPORTS.find(({ name }) => name === format)?.label ?? format;
}

/** A format, and how its numbers are kept. */
export interface ExportWay {
  format: string;
  precision: 'fp32' | 'fp16' | 'int8';
  name: string;
  note: string;
}

/** What an entry can be exported as: nothing where it is somebody else's file, which stays in it. */
export function waysOf(entry: Exported): ExportWay[] {
  return EXPORTS.filter((format) => holds(format, entry)).flatMap(
    ({ name: format, label: name, note: about, smaller }) => {
      const note = declaredWords(about);
      const size = (precision: ExportWay['precision']) => (smaller ? fileSize(entry, precision) : undefined);
      const told = size('fp32');
      const way: ExportWay = {
        ...{ format, precision: 'fp32', name },
        note: told === undefined ? note : t('entry.about', { note, told }),
      };
      const bits = SMALLER.map(([precision, number, guess]) => ({
        ...{ format, precision, name: t('entry.bits', { name, number }) },
        note: size(precision) === undefined ? guess : t('entry.about2', { precision: size(precision)! }),
      }));
      return smaller ? [way, ...bits] : [way];
    },
  );
}

const SMALLER = [
  ['fp16', 16, t('entry.halfTheSize')],
  ['int8', 8, t('entry.aQuarterOfTheSize')],
] as const;

/** About how large its ONNX file is; undefined where that is not known before it is written. */
function fileSize(entry: Exported, precision: ExportWay['precision']): string | undefined {
  const network = NetworkSchema.safeParse(entry.config['network']).data;
  return network && isSized(network) ? bytes(onnxFileBytes(network.config, precision)) : undefined;
}

function holds({ of, lacks }: (typeof EXPORTS)[number], entry: Exported): boolean {
  if (entry.kind === 'bank') return of === 'bank';
  const { format, network } = recordOf(entry);
  if (format !== 'model' || of === 'bank') return false;
  return !(network && lacks?.(network));
}

/** What one click exports: the format last used, where it fits. */
export function defaultWay(entry: Exported, last: string): ExportWay | undefined {
  const ways = waysOf(entry);
  return ways.find(({ format }) => format === last) ?? ways[0];
}
