import type { Entry, RequestInput, Settings } from '../../../src-main/api/contract';
import { isSizedEntry } from '../../app/describe';
import type { ExportWay } from '../entry/export-formats';
import { waysOf } from '../entry/export-formats';

/** What can be done with several models at once. */
export type FamilyAction = 'evaluate' | 'latency' | 'export' | 'finetune';

/** Models of a request that the program measures at once. */
export const AT_ONCE = 16;

/** Those of some entries that an action can be done with. */
export function suited(action: FamilyAction, entries: readonly Entry[]): Entry[] {
  if (action === 'finetune') return entries.filter(isSizedEntry);
  return action === 'export' ? entries.filter((entry) => waysOf(entry).length > 0) : [...entries];
}

/** The ways in which all of some entries can be exported. */
export function commonWays(entries: readonly Entry[]): ExportWay[] {
  const [first, ...rest] = entries;
  if (!first) return [];
  return waysOf(first).filter(({ format, precision }) =>
    rest.every((entry) => waysOf(entry).some((way) => way.format === format && way.precision === precision)),
  );
}

/** The request for one of the models. */
export function requestFor(
  action: 'evaluate' | 'finetune',
  model: string,
  data: string,
  engine: Settings['engine'],
  epochs: number,
): RequestInput {
  return action === 'evaluate'
    ? { kind: 'evaluate', model, data, engine }
    : { kind: 'finetune', model, data, engine, options: { epochs } };
}
