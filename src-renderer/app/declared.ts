import type { Field, RequestKind } from '../../src-main/api/contract';
import { fieldAtPath, fieldsOf, JOBS, kindNamed } from '../../src-main/api/contract';
import { declaredWords } from '../language';
import { plain } from './format';

/** What declarations say of themselves in words. */
type Said = Pick<Field, 'label' | 'about'> & Partial<Pick<Field, 'help' | 'otherwise' | 'choices'>>;

const isDecimal = (text: string): boolean => /^\d*\.\d+$/.test(text);

/** A field as it speaks of itself in the language in use. */
export function inWords<F extends Said>(field: F): F {
  const { label, about, help, otherwise, choices } = field;
  return {
    ...field,
    // Of a part of a request: its name, and the field's.
    label: label.split(': ').map(declaredWords).join(': '),
    about: declaredWords(about),
    ...(help === undefined ? {} : { help: declaredWords(help) }),
    // Of several to choose from it is the name of one.
    ...(otherwise === undefined || choices
      ? {}
      : { otherwise: isDecimal(otherwise) ? plain(Number(otherwise)) : declaredWords(otherwise) }),
  };
}

/** All that can be said in a request of a kind. */
export const declaredFields = (kind: RequestKind): Field[] => fieldsOf(kindNamed(kind)).map(inWords);

/** What the declaration of a kind says of one field of its requests. @param path e.g. `options.lr` */
export const declared = (kind: RequestKind, path: string): Field =>
  inWords(fieldAtPath(kindNamed(kind), path));

/** Whether this version of the program knows a kind of run. */
export const isKind = (name: string): name is RequestKind => JOBS.has(name);
