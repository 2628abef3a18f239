import type { MenuItemConstructorOptions } from 'electron';
import type { Command } from '../../api/contract';
import { COMMANDS } from '../../api/contract';

/** The menu: our commands, and what every program's menu has. @param run carries out a command */
export function menuTemplate(
  run: (id: string) => void,
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
    { role: 'help', submenu: itemsOf('Help', run) },
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
