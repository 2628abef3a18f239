import type { Field, RequestKind } from '../../src-main/api/contract';
import { fieldAtPath, fieldsOf, JOBS, kindNamed } from '../../src-main/api/contract';

/** All that can be said in a request of a kind. */
export const declaredFields = (kind: RequestKind): Field[] => fieldsOf(kindNamed(kind));

/** What the declaration of a kind says of one field of its requests. @param path e.g. `options.lr` */
export const declared = (kind: RequestKind, path: string): Field => fieldAtPath(kindNamed(kind), path);

/** Whether this version of the program knows a kind of run. */
export const isKind = (name: string): name is RequestKind => JOBS.has(name);
