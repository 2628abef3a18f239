import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { dirname } from 'node:path';
import type { CliContext } from './context';
import { optionsOf } from './context';
import type { CommonOptions } from './options';
import { number } from './options';

interface ServeCommand extends CommonOptions {
  port?: number;
  host?: string;
  open?: boolean;
  allowRemote?: boolean;
  root?: string[];
  checkpointEvery?: number;
}

/** `wave serve`: the interface in a browser. */
export function addServe(program: Command, { workerScript }: CliContext): void {
  program
    .command('serve')
    .description('show the interface in a browser, on this machine or through a tunnel')
    .option('--port <number>', 'port to listen on (default: 4870, or any free one)', portNumber)
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .option('--open', 'open the page in a browser')
    .option('--allow-remote', 'with --host: let other machines connect; nothing is encrypted')
    .option('--root <folder...>', 'folders that the page may use (default: your own and the current one)')
    .option('--checkpoint-every <seconds>', 'time between two checkpoints of a run', number(0.001))
    .action(async (_options, command: Command) => {
      const { open, root, ...flags } = optionsOf<ServeCommand>(command);
      const { home, port, host, allowRemote, checkpointEvery } = flags;
      const { serveUntilStopped } = await import('../serve/run');
      const options = { main: dirname(workerScript), home, port, host, allowRemote, checkpointEvery };
      await serveUntilStopped({ ...options, roots: root }, open ? 'tab' : 'none');
      process.exit(0);
    });
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError('Give a number from 0 to 65535.');
}
