import type { MenuItemConstructorOptions } from 'electron';
import type { Command } from '../../api/contract';
import { COMMANDS } from '../../api/contract';
import { say } from './words';

/** What the menu of the desktop window has beyond the commands of the page. */
export interface HelpActions {
  /** Puts what can be told of a problem on the clipboard. */
  report(): void;
  /** Undefined where nobody publishes newer versions. */
  updates: UpdateActions | undefined;
}

interface UpdateActions {
  /** Whether the program looks by itself, at every start. */
  wanted: boolean;
  want(wanted: boolean): void;
  look(): void;
}

/** What Electron does by itself, under names of ours: its own are English. */
type Own = readonly [role: NonNullable<MenuItemConstructorOptions['role']>, label: string] | 'line';
const EDITING: readonly Own[] = [
  ['undo', 'Undo'],
  ['redo', 'Redo'],
  'line',
  ['cut', 'Cut'],
  ['copy', 'Copy'],
  ['paste', 'Paste'],
  ['selectAll', 'Select all'],
];
const VIEWING: readonly Own[] = [
  ['resetZoom', 'Actual size'],
  ['zoomIn', 'Larger'],
  ['zoomOut', 'Smaller'],
  ['togglefullscreen', 'Full screen'],
];
const WINDOW: readonly Own[] = [
  ['minimize', 'Minimise'],
  ['close', 'Close'],
];

const named = (own: Own): MenuItemConstructorOptions =>
  own === 'line' ? { type: 'separator' } : { role: own[0], label: say(own[1]) };

/** The menu: our commands, and what every program's menu has. @param run carries out a command */
export function menuTemplate(
  run: (id: string) => void,
  help: HelpActions,
  platform: NodeJS.Platform = process.platform,
): MenuItemConstructorOptions[] {
  const quit: MenuItemConstructorOptions[] =
    platform === 'darwin'
      ? [{ role: 'close', label: say('Close') }]
      : [{ type: 'separator' }, { role: 'quit', label: say('Quit') }];
  return [
    ...(platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    { label: say('File'), submenu: [...itemsOf('File', run), ...quit] },
    { role: 'editMenu', label: say('Edit'), submenu: EDITING.map(named) },
    { label: say('Go'), submenu: itemsOf('Go', run) },
    {
      label: say('View'),
      submenu: [...itemsOf('View', run), { type: 'separator' }, ...VIEWING.map(named)],
    },
    { role: 'windowMenu', label: say('Window'), submenu: WINDOW.map(named) },
    { role: 'help', label: say('Help'), submenu: [...itemsOf('Help', run), ...helpItems(help)] },
  ];
}

function helpItems({ updates, ...help }: HelpActions): MenuItemConstructorOptions[] {
  const newer: MenuItemConstructorOptions[] = updates
    ? [
        { label: say('Look for a newer version'), click: () => updates.look() },
        {
          label: say('Look at every start'),
          type: 'checkbox',
          checked: updates.wanted,
          click: ({ checked }) => updates.want(checked),
        },
        { type: 'separator' },
      ]
    : [];
  return [
    { type: 'separator' },
    ...newer,
    { label: say('Copy a report of problems'), click: () => help.report() },
  ];
}

function itemsOf(menu: Command['menu'], run: (id: string) => void): MenuItemConstructorOptions[] {
  const commands: readonly Command[] = COMMANDS;
  return commands
    .filter((command) => command.menu === menu)
    .flatMap(({ id, title, shortcut, separated }) => [
      ...(separated ? [{ type: 'separator' } as const] : []),
      {
        id,
        label: say(title),
        // The page listens to the same keys; only it knows whether a text field wants them.
        ...(shortcut ? { accelerator: shortcut, registerAccelerator: false } : {}),
        click: () => run(id),
      },
    ]);
}
