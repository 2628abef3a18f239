import type { MenuItemConstructorOptions } from 'electron';
import type { Command } from '../../api/contract';
import { COMMANDS } from '../../api/contract';

/** What the menu of the desktop window has beyond the commands of the page. */
export interface HelpActions {
  /** Puts what can be told of a problem on the clipboard. */
  report(): void;
  /** Undefined where nobody publishes newer versions. */
  updates: UpdateActions | undefined;
}

export interface UpdateActions {
  /** Whether the program looks by itself, at every start. */
  wanted: boolean;
  want(wanted: boolean): void;
  look(): void;
}

/** The menu: our commands, and what every program's menu has. @param run carries out a command */
export function menuTemplate(
  run: (id: string) => void,
  help: HelpActions,
  platform: NodeJS.Platform = process.platform,
): MenuItemConstructorOptions[] {
  const quit: MenuItemConstructorOptions[] =
    platform === 'darwin' ? [{ role: 'close' }] : [{ type: 'separator' }, { role: 'quit' }];
  return [
    ...(platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    { label: 'File', submenu: [...itemsOf('File', run), ...quit] },
    { role: 'editMenu' },
    { label: 'Go', submenu: itemsOf('Go', run) },
    {
      label: 'View',
      submenu: [
        ...itemsOf('View', run),
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: [...itemsOf('Help', run), ...helpItems(help)] },
  ];
}

function helpItems({ updates, ...help }: HelpActions): MenuItemConstructorOptions[] {
  const newer: MenuItemConstructorOptions[] = updates
    ? [
        { label: 'Look for a newer version', click: () => updates.look() },
        {
          label: 'Look at every start',
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
    { label: 'Copy a report of problems', click: () => help.report() },
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
        label: title,
        // The page listens to the same keys; only it knows whether a text field wants them.
        ...(shortcut ? { accelerator: shortcut, registerAccelerator: false } : {}),
        click: () => run(id),
      },
    ]);
}
