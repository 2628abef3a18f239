import { describe, expect, it, vi } from 'vitest';
import type { CommandActions } from '../../../src-renderer/app/commands';
import { commandTable, findCommands } from '../../../src-renderer/app/commands';
import { keysOf, matches } from '../../../src-renderer/app/shortcuts';

const actions = () => ({
  go: vi.fn<CommandActions['go']>(),
  open: vi.fn<CommandActions['open']>(),
  setTheme: vi.fn<CommandActions['setTheme']>(),
  toggleSidebar: vi.fn(),
  tryExample: vi.fn(),
});

const press = (
  key: string,
  keys: Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey', boolean>> = {},
) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...keys,
});

describe('commands', () => {
  it('have ids and shortcuts of their own', () => {
    const table = commandTable(actions());
    const shortcuts = table.flatMap(({ shortcut }) => shortcut ?? []);
    expect(new Set(table.map(({ id }) => id)).size).toBe(table.length);
    expect(new Set(shortcuts).size).toBe(shortcuts.length);
  });

  it('do what they say', () => {
    const spies = actions();
    const table = commandTable(spies);
    table.find(({ id }) => id === 'trash')!.run();
    expect(spies.go).toHaveBeenCalledWith({ screen: 'catalog', tab: 'bank', trash: true });
    table.find(({ id }) => id === 'theme-dark')!.run();
    expect(spies.setTheme).toHaveBeenCalledWith('dark');
  });

  it.each([
    ['set', 'settings'],
    ['gpu', 'settings'],
    ['gen', 'generate'],
    ['bank from', 'generate'],
    ['dark', 'theme-dark'],
    ['onnx', 'import'],
    ['SHORTCUTS', 'shortcuts'],
  ])('“%s” finds %s first', (text, id) => {
    expect(findCommands(commandTable(actions()), text)[0]?.id).toBe(id);
  });

  it('are all there for an empty text, none for nonsense', () => {
    const table = commandTable(actions());
    expect(findCommands(table, ' ')).toEqual(table);
    expect(findCommands(table, 'settings zzz')).toEqual([]);
  });
});

describe('shortcuts', () => {
  it.each([
    ['Mod+K', press('k', { ctrlKey: true }), false, true],
    ['Mod+K', press('k', { metaKey: true }), true, true],
    ['Mod+K', press('k', { ctrlKey: true }), true, false],
    ['Mod+K', press('k'), false, false],
    ['Mod+K', press('K', { ctrlKey: true, shiftKey: true }), false, false],
    ['Mod+Shift+K', press('K', { ctrlKey: true, shiftKey: true }), false, true],
    ['?', press('?', { shiftKey: true }), false, true],
    ['?', press('?', { ctrlKey: true }), false, false],
    ['Mod+,', press(',', { ctrlKey: true }), false, true],
  ])('%s', (shortcut, key, mac, hit) => expect(matches(shortcut, key, mac)).toBe(hit));

  it('are written as the keyboard shows them', () => {
    expect(keysOf('Mod+Shift+K', true)).toEqual(['⌘', '⇧', 'K']);
    expect(keysOf('Mod+K', false)).toEqual(['Ctrl', 'K']);
  });
});
