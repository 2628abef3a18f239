import { z } from 'zod';
import { fieldsOf } from '../../work/form';
import { KINDS } from '../../work/kinds/registry';
import type { ReferenceKind } from '../../work/references';
import { REFERENCE_KINDS } from '../../work/references';
import type { Handlers } from './host';

type Listed = Awaited<ReturnType<Handlers<'kinds'>['list']>>;

/** Reading the schemas takes a moment, and gives the same each time. */
let listed: Listed | undefined;

export const kinds: Handlers<'kinds'> = {
  list: () =>
    (listed ??= [...KINDS.values()].map((each) => ({
      kind: each.kind,
      label: each.label,
      about: each.about,
      makes: [each.makes ?? []].flat(),
      fields: fieldsOf(each).map((field) => {
        const reference = field.reference as ReferenceKind | undefined;
        return reference ? { ...field, entries: [...REFERENCE_KINDS[reference].kinds] } : field;
      }),
      schema: z.toJSONSchema(each.schema, { io: 'input', unrepresentable: 'any' }),
    }))),
};
