import { didYouMean, StudioError } from '../base/errors';
import type { BankConfig } from './bank';
import type { CondenseMethod } from './method';

const files = import.meta.glob<{ method: CondenseMethod }>('./methods/*.ts', { eager: true });

/** Every other way to condense, by name. One more is one more file in the folder. */
export const METHODS: readonly CondenseMethod[] = Object.values(files).map((file) => file.method);

/** The rule of a bank that is not WAVE's; undefined for one that is. @throws StudioError 'not-found' */
export function methodOf({ method }: Pick<BankConfig, 'method'>): CondenseMethod | undefined {
  return method === undefined ? undefined : methodNamed(method);
}

/** @throws StudioError 'not-found' naming those that there are */
export function methodNamed(name: string): CondenseMethod {
  const found = METHODS.find((method) => method.name === name);
  if (found) return found;
  const names = METHODS.map((method) => method.name);
  const hint = `${didYouMean(name, names)} There are: ${names.join(', ')}.`;
  throw new StudioError('not-found', `There is no way to condense called “${name}”.`, hint.trim());
}
