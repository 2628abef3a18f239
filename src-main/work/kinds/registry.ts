import type { z } from 'zod';
import { didYouMean, StudioError } from '../../base/errors';
import type { AnyJob, WorkOfJob } from '../declare';

/** Every kind of job by its name: each declaration adds its own. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- filled by the declarations
export interface Kinds {}

export type Kind = keyof Kinds;
/** What can be asked for. What may be left out is optional in {@link RequestInput} and present in {@link Request}. */
export type Request = { [K in Kind]: z.output<Kinds[K]['schema']> }[Kind];
export type RequestInput = { [K in Kind]: z.input<Kinds[K]['schema']> }[Kind];
/** What a worker is given to do. */
export type WorkOf<K extends Kind> = WorkOfJob<Kinds[K]>;

const files = import.meta.glob<{ declaration: AnyJob }>('./*/declare.ts', { eager: true });

/** The declared kinds, by name. A folder in this one is all that it takes to be among them. */
export const KINDS: ReadonlyMap<string, AnyJob> = new Map(
  Object.values(files).map(({ declaration }) => [declaration.kind, declaration]),
);

/** @throws StudioError 'not-found' naming the nearest kind */
export function kindNamed(name: string): AnyJob {
  const found = KINDS.get(name);
  if (found) return found;
  throw new StudioError(
    'not-found',
    `There is no kind of run “${name}”.`,
    didYouMean(name, [...KINDS.keys()]),
  );
}
