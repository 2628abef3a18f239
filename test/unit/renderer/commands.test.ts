import { describe, expect, it, vi } from 'vitest';
import type { CommandActions } from '../../../src-renderer/app/commands';
import { COMMANDS } from '../../../src-main/api/contract';
import { commandRunners, findCommands } from '../../../src-renderer/app/commands';
import { keysOf, matches } from '../../../src-renderer/app/shortcuts';

const actions = () => ({
  go: vi.fn<CommandActions['go']>(),
  open: vi.fn<CommandActions['open']>(),
  search: vi.fn(),
  setTheme: vi.fn<CommandActions['setTheme']>(),
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
    const shortcuts = COMMANDS.flatMap((command) => ('shortcut' in command ? [command.shortcut] : []));
    expect(new Set(COMMANDS.map(({ id }) => id)).size).toBe(COMMANDS.length);
    expect(new Set(shortcuts).size).toBe(shortcuts.length);
  });

  it('all do something, and what they say', () => {
    const spies = actions();
    const runners = commandRunners(spies);
    for (const { id } of COMMANDS) runners[id]();
    const calls = Object.values(spies).reduce((sum, spy) => sum + spy.mock.calls.length, 0);
    expect(calls).toBe(COMMANDS.length);
    expect(spies.go).toHaveBeenCalledWith({ screen: 'catalog', tab: 'bank', trash: true });
    expect(spies.setTheme).toHaveBeenCalledWith('dark');
  });

  it.each([
    ['set', 'go.settings'],
    ['gen', 'generate'],
    ['new bank', 'condense'],
    ['dark', 'theme.dark'],
    ['onnx', 'import'],
    ['SHORTCUTS', 'shortcuts'],
  ])('“%s” finds %s first', (text, id) => {
    expect(findCommands(COMMANDS, text)[0]?.id).toBe(id);
  });

  it('are all there for an empty text, none for nonsense', () => {
    expect(findCommands(COMMANDS, ' ')).toEqual(COMMANDS);
    expect(findCommands(COMMANDS, 'settings zzz')).toEqual([]);
  });
});

describe('shortcuts', () => {
  it.each([
    ['CmdOrCtrl+K', press('k', { ctrlKey: true }), false, true],
    ['CmdOrCtrl+K', press('k', { metaKey: true }), true, true],
    ['CmdOrCtrl+K', press('k', { ctrlKey: true }), true, false],
    ['CmdOrCtrl+K', press('k'), false, false],
    ['CmdOrCtrl+K', press('K', { ctrlKey: true, shiftKey: true }), false, false],
    ['CmdOrCtrl+Shift+K', press('K', { ctrlKey: true, shiftKey: true }), false, true],
    ['?', press('?', { shiftKey: true }), false, true],
    ['?', press('?', { ctrlKey: true }), false, false],
    ['CmdOrCtrl+,', press(',', { ctrlKey: true }), false, true],
  ])('%s', (shortcut, key, mac, hit) => expect(matches(shortcut, key, mac)).toBe(hit));

  it('are written as the keyboard shows them', () => {
    expect(keysOf('CmdOrCtrl+Shift+K', true)).toEqual(['⌘', '⇧', 'K']);
    expect(keysOf('CmdOrCtrl+K', false)).toEqual(['Ctrl', 'K']);
  });
});
