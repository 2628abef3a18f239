/** The places one can be in, and how they are written in the address. */

export const CATALOG_TABS = ['bank', 'model', 'teacher', 'dataset'] as const;
export type CatalogTab = (typeof CATALOG_TABS)[number];

export type Route =
  | { screen: 'catalog'; tab: CatalogTab; trash: boolean }
  | { screen: 'entry'; id: string }
  | { screen: 'condense'; data?: string; teacher?: string }
  | { screen: 'generate'; bank?: string }
  | { screen: 'teacher'; data?: string }
  | { screen: 'runs' }
  | { screen: 'run'; id: string }
  | { screen: 'compare'; ids: string[] }
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
    case 'run':
      return argument === '' ? HOME : { screen, id: argument };
    case 'condense':
      return { screen, ...optional('data', given('data')), ...optional('teacher', given('teacher')) };
    case 'generate':
      return { screen, ...optional('bank', given('bank')) };
    case 'teacher':
      return { screen, ...optional('data', given('data')) };
    case 'runs':
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
    case 'run':
      return `#/${route.screen}/${encodeURIComponent(route.id)}`;
    case 'condense':
      return `#/condense${queryOf({ data: route.data, teacher: route.teacher })}`;
    case 'generate':
      return `#/generate${queryOf({ bank: route.bank })}`;
    case 'teacher':
      return `#/teacher${queryOf({ data: route.data })}`;
    case 'compare':
      return `#/compare${queryOf({ ids: route.ids.join(',') || undefined })}`;
    case 'runs':
    case 'settings':
      return `#/${route.screen}`;
  }
}

/** The entry of the sidebar that a place belongs to. */
export function sectionOf(route: Route): Screen {
  if (route.screen === 'entry') return 'catalog';
  if (route.screen === 'teacher') return 'catalog';
  return route.screen === 'run' ? 'runs' : route.screen;
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
