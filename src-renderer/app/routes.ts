/** The places one can be in, and how they are written in the address. */

export const CATALOG_TABS = ['bank', 'model', 'teacher', 'dataset'] as const;
/** Under which name the browser remembers the tab that was shown last. */
export const LAST_TAB = 'catalog tab';
export type CatalogTab = (typeof CATALOG_TABS)[number];

/** How far a wizard has come, and what it was told (see `draft-address.ts`). */
interface Draft {
  step?: number;
  draft?: string;
}

export type Route =
  | { screen: 'catalog'; tab: CatalogTab; trash: boolean }
  | { screen: 'entry'; id: string; tab?: string }
  | ({ screen: 'condense'; data?: string; teacher?: string } & Draft)
  | ({ screen: 'generate'; bank?: string } & Draft)
  | { screen: 'phone'; id: string; sizes?: string; draft?: string }
  | { screen: 'teacher'; data?: string }
  | { screen: 'runs' }
  | { screen: 'run'; id: string }
  | { screen: 'compare'; ids: string[] }
  | { screen: 'glossary' }
  | { screen: 'settings' };

export type Screen = Route['screen'];

export const HOME: Route = { screen: 'catalog', tab: 'bank', trash: false };

/** Reads the part of an address after `#`. What cannot be understood leads home. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?');
  const [screen = '', argument = ''] = path.split('/').map(decode);
  const parameters = new URLSearchParams(query);
  const given = (name: string) => parameters.get(name) ?? undefined;
  switch (screen) {
    case 'catalog': {
      const tab = CATALOG_TABS.find((each) => each === argument) ?? 'bank';
      return { screen, tab, trash: parameters.has('trash') };
    }
    case 'entry':
      return argument === '' ? HOME : { screen, id: argument, ...optional('tab', given('tab')) };
    case 'run':
      return argument === '' ? HOME : { screen, id: argument };
    case 'phone':
      return argument === ''
        ? HOME
        : {
            screen,
            id: argument,
            ...optional('sizes', given('sizes')),
            ...optional('draft', given('draft')),
          };
    case 'condense': {
      const begun = { ...optional('data', given('data')), ...optional('teacher', given('teacher')) };
      return { screen, ...begun, ...draftOf(given) };
    }
    case 'generate':
      return { screen, ...optional('bank', given('bank')), ...draftOf(given) };
    case 'teacher':
      return { screen, ...optional('data', given('data')) };
    case 'runs':
    case 'glossary':
    case 'settings':
      return { screen };
    case 'compare':
      return { screen, ids: (given('ids') ?? '').split(',').filter((id) => id !== '') };
    default:
      return HOME;
  }
}

/** The address of a place, with its `#`. {@link parseRoute} reads it back. */
export function hrefOf(route: Route): string {
  switch (route.screen) {
    case 'catalog':
      return `#/catalog/${route.tab}${route.trash ? '?trash' : ''}`;
    case 'entry':
      return `#/entry/${encodeURIComponent(route.id)}${queryOf({ tab: route.tab })}`;
    case 'run':
      return `#/run/${encodeURIComponent(route.id)}`;
    case 'phone':
      return `#/phone/${encodeURIComponent(route.id)}${queryOf({ sizes: route.sizes, draft: route.draft })}`;
    case 'condense':
      return `#/condense${queryOf({ data: route.data, teacher: route.teacher, ...ofDraft(route) })}`;
    case 'generate':
      return `#/generate${queryOf({ bank: route.bank, ...ofDraft(route) })}`;
    case 'teacher':
      return `#/teacher${queryOf({ data: route.data })}`;
    case 'compare':
      return `#/compare${queryOf({ ids: route.ids.join(',') || undefined })}`;
    case 'runs':
    case 'glossary':
    case 'settings':
      return `#/${route.screen}`;
  }
}

/** The entry of the sidebar that a place belongs to. */
export function sectionOf(route: Route): Screen {
  if (route.screen === 'entry') return 'catalog';
  if (route.screen === 'teacher' || route.screen === 'phone') return 'catalog';
  if (route.screen === 'glossary') return 'settings';
  return route.screen === 'run' ? 'runs' : route.screen;
}

function draftOf(given: (name: string) => string | undefined): Draft {
  const step = Number(given('step') ?? Number.NaN);
  return { ...(Number.isInteger(step) && step >= 0 ? { step } : {}), ...optional('draft', given('draft')) };
}

function ofDraft({ step, draft }: Draft): Record<string, string | undefined> {
  return { step: step === undefined ? undefined : String(step), draft };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function optional<K extends string>(name: K, value: string | undefined): Partial<Record<K, string>> {
  return value ? ({ [name]: value } as Partial<Record<K, string>>) : {};
}

function queryOf(values: Record<string, string | undefined>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value) parameters.set(name, value);
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
