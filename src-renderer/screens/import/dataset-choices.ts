import { type DatasetSource, isLabelled } from '../../../src-main/api/contract';
import { without } from '../../app/without';

type Source = Exclude<DatasetSource, { kind: 'synthetic' }>;

/** What a person says of a dataset's source; empty texts and missing numbers leave it to the program. */
export interface Choices {
  /** %. */
  test: number | undefined;
  /** %. */
  val: number | undefined;
  leaveOutCopies: boolean;
  leaveOutEmpty: boolean;
  leaveOutNearDuplicates: boolean;
  /** Of folders within folders; empty: it is asked where both may be the classes. */
  classesAt: '' | 'outer' | 'inner';
  file: string;
  image: string;
  label: string;
}

const percent = (share: number | undefined) =>
  share === undefined ? undefined : Math.round(share * 1000) / 10;
const share = (value: number | undefined) => (value === undefined ? undefined : value / 100);

export function choicesOf(source: Source): Choices {
  const laidOut = isLabelled(source) ? source : undefined;
  const { file = '', image = '', label = '' } = laidOut?.labels ?? {};
  return {
    test: percent(laidOut?.testRatio),
    val: percent(source.valRatio),
    leaveOutCopies: source.leaveOutCopies ?? false,
    leaveOutEmpty: laidOut?.leaveOutEmpty ?? false,
    leaveOutNearDuplicates: source.leaveOutNearDuplicates ?? false,
    classesAt: laidOut?.classesAt ?? '',
    ...{ file, image, label },
  };
}

/** A source as a person wants it. */
export function withChoices(source: Source, choices: Choices): Source {
  const plain = without(
    source as Source & { testRatio?: number; labels?: object; classesAt?: string; leaveOutEmpty?: boolean },
    'testRatio',
    'classesAt',
    'labels',
    'valRatio',
    'leaveOutCopies',
    'leaveOutEmpty',
    'leaveOutNearDuplicates',
  );
  const named = Object.entries({ file: choices.file, image: choices.image, label: choices.label })
    .map(([name, text]) => [name, text.trim()] as const)
    .filter(([, text]) => text !== '');
  const told = {
    valRatio: share(choices.val),
    leaveOutCopies: choices.leaveOutCopies || undefined,
    leaveOutNearDuplicates: choices.leaveOutNearDuplicates || undefined,
    ...(isLabelled(source)
      ? {
          testRatio: share(choices.test),
          classesAt: choices.classesAt || undefined,
          leaveOutEmpty: choices.leaveOutEmpty || undefined,
          labels: named.length > 0 ? Object.fromEntries(named) : undefined,
        }
      : {}),
  };
  const given = Object.entries(told).filter(([, value]) => value !== undefined);
  return { ...plain, ...Object.fromEntries(given) };
}
