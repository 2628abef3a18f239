import { StudioError } from '../../base/errors';
import type { AnyJob } from '../../work/declare';
import { type Field, fieldsOf, getAt } from '../../work/form';
import { kindNamed, KINDS, type Request } from '../../work/kinds/registry';
import type { ReferenceKind } from '../../work/references';
import { REFERENCE_KINDS } from '../../work/references';
import type { Handlers } from './host';

type Listed = Awaited<ReturnType<Handlers<'kinds'>['list']>>;

/** What a page may say in a request. */
function fieldsForPages(job: Pick<AnyJob, 'schema'>): Field[] {
  return fieldsOf(job).filter(({ command }) => command !== true);
}

/**
 * What becomes a command on this machine is for whoever has its command line.
 * @throws StudioError 'usage'
 */
export function refuseCommands(request: Request): void {
  const fields = fieldsOf(kindNamed(request.kind));
  const said = fields.find(({ command, path }) => command && getAt(request, path) !== undefined);
  if (!said) return;
  throw new StudioError(
    'usage',
    `“${said.label}” can be set on the command line only.`,
    `Begin the run there, with --${said.flag}.`,
  );
}

/** Reading the schemas takes a moment, and gives the same each time. */
let listed: Listed | undefined;

export const kinds: Handlers<'kinds'> = {
  list: () =>
    (listed ??= [...KINDS.values()].map((each) => ({
      kind: each.kind,
      label: each.label,
      about: each.about,
      makes: [each.makes ?? []].flat(),
      fields: fieldsForPages(each).map((field) => {
        const reference = field.reference as ReferenceKind | undefined;
        return reference ? { ...field, entries: [...REFERENCE_KINDS[reference].kinds] } : field;
      }),
    }))),
};
