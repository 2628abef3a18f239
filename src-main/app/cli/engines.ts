import type { Command } from 'commander';
import { probeEngines } from '../../engine/open';
import { optionsOf } from './context';
import { addCommonOptions } from './options';
import { print } from './output';

export function addEngines(program: Command): void {
  addCommonOptions(program.command('engines'))
    .description('say which compute engines work on this machine, and why the others do not')
    .action(async (_options: unknown, command: Command) => {
      const reports = await probeEngines();
      const line = ({ name, device, works, threads, reason }: (typeof reports)[number]) =>
        `${`${name} on the ${device}`.padEnd(22)} ${works ? `works, threads: ${threads!}` : reason!}`;
      print(optionsOf(command).json, reports, () => reports.map(line).join('\n'));
    });
}
