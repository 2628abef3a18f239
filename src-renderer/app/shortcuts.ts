/** Keyboard shortcuts, written as `CmdOrCtrl+K`: Cmd on a Mac and Ctrl elsewhere. */

export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

export function matches(shortcut: string, press: KeyPress, mac: boolean): boolean {
  const parts = shortcut.split('+');
  const key = parts.at(-1)!;
  const wants = (name: string) => parts.includes(name);
  return (
    press.key.toLowerCase() === key.toLowerCase() &&
    (mac ? press.metaKey : press.ctrlKey) === wants('CmdOrCtrl') &&
    !(mac ? press.ctrlKey : press.metaKey) &&
    press.altKey === wants('Alt') &&
    // A sign such as "?" needs Shift on some keyboards and not on others.
    (press.shiftKey === wants('Shift') || !/^[a-z0-9]$|^[A-Z]\w+$/i.test(key))
  );
}

/** As it stands on the keys of this machine: `Ctrl K`, `⌘ K`. */
export function keysOf(shortcut: string, mac: boolean): string[] {
  const names: Record<string, string> = mac
    ? { CmdOrCtrl: '⌘', Shift: '⇧', Alt: '⌥' }
    : { CmdOrCtrl: 'Ctrl', Shift: 'Shift', Alt: 'Alt' };
  return shortcut.split('+').map((part) => names[part] ?? part);
}
