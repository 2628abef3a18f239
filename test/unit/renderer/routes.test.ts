import { describe, expect, it } from 'vitest';
import type { Route } from '../../../src-renderer/app/routes';
import { HOME, hrefOf, parseRoute, sectionOf } from '../../../src-renderer/app/routes';

const ROUTES: Route[] = [
  { screen: 'catalog', tab: 'model', trash: false },
  { screen: 'catalog', tab: 'dataset', trash: true },
  { screen: 'entry', id: 'a/b c%' },
  { screen: 'condense' },
  { screen: 'condense', data: 'd1', teacher: 't&1' },
  { screen: 'generate', bank: 'b1' },
  { screen: 'generate' },
  { screen: 'teacher', data: 'd1' },
  { screen: 'runs' },
  { screen: 'run', id: 'r1' },
  { screen: 'compare', ids: ['a', 'b'] },
  { screen: 'compare', ids: [] },
  { screen: 'settings' },
];

describe('routes', () => {
  it.each(ROUTES)('$screen survives its address', (route) => {
    expect(parseRoute(hrefOf(route))).toEqual(route);
  });

  it.each(['', '#', '#/', '#/nowhere', '#/entry', '#/run/', '#/%E0%A4%A', '#/catalog/nothing'])(
    '“%s” leads home',
    (hash) => expect(parseRoute(hash)).toEqual(HOME),
  );

  it('knows the part of the sidebar', () => {
    expect(sectionOf({ screen: 'entry', id: 'x' })).toBe('catalog');
    expect(sectionOf({ screen: 'run', id: 'x' })).toBe('runs');
    expect(sectionOf({ screen: 'settings' })).toBe('settings');
  });
});
